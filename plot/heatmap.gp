# ---- heatmap: colours of equal steps from dark to light (viridis, van der Walt and Smith 2015), numbers in the cells ----
set palette defined (0 "#440154", 1 "#482878", 2 "#3E4989", 3 "#31688E", 4 "#26828E", 5 "#1F9E89", 6 "#35B779", 7 "#6ECE58", 8 "#B5DE2B", 9 "#FDE725")
set cbrange [colour_from:colour_to]
share(v) = colour_log ? log(v / colour_from) / log(colour_to / colour_from) : (v - colour_from) / (colour_to - colour_from)
# Black on light cells, white on dark ones.
ink(v) = wants("dumb") ? 0x8787AF : share(v) > 0.55 ? 0x000000 : 0xFFFFFF
# Three digits; where one unit does not suit all cells, each has its own. In letters there is little room.
plain(v) = abs(v) >= 99.95 ? sprintf("%.0f", v) : abs(v) >= 9.995 ? sprintf("%.1f", v) : sprintf("%.2f", v)
tight = wants("dumb")
gap = tight ? "" : " "
scaled(v) = sprintf("%.3g", v / 10 ** (3 * floor(log10(v) / 3))).gap.gprintf("%c", v).(tight ? "" : number_unit)
number(v) = number_scaled ? scaled(v / number_factor) : plain(v)
panel_lift = 0.8
unset grid
unset key
set tics scale 0
set border 0
set tmargin at screen from_top(0.185)
set rmargin at screen 0.855
set lmargin at screen 0.125
set colorbox user origin screen 0.875,from_bottom(0.145) size screen 0.02,from_top(0.185) - from_bottom(0.145)
set cblabel colour_label noenhanced offset 0.5,0
set cbtics nomirror
set format cb "%g"
