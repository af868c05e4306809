# ---- style: colours, points, frame ----
# One colour a mode, in every chart: Okabe and Ito, "Color Universal Design" (2008); distinct for colour-blind readers.
colour_serial = "#D55E00"
colour_threads = "#0072B2"
colour_pool = "#009E73"
# Where lines lie on each other all can be seen: the first is wide with large open points, the last thin and small.
shape_serial = 6; size_serial = 1.8; width_serial = 4.4
shape_threads = 4; size_threads = 1.3; width_threads = 2.9
shape_pool = 7; size_pool = 0.8; width_pool = 1.6
# Several lines a mode: a point and a dash for each (bars: a lighter colour); one mode only: a colour for each.
nth(list, i) = word(list, i % words(list) + 1)
colours = "#0072B2 #D55E00 #009E73 #CC79A7 #E69F00 #56B4E9 #000000"
shapes = "7 4 9 12 5 6 13 8"
dashes = "1 2 4 5 3" # gnuplot has no more; five beside eight shapes make forty pairs before one comes again
shape_one = 7; size_one = 1.1; width_one = 2.2; width_bar = 1.3; size_trial = 1.0
# What others measured, and what is ideal: grey and dashed, so that it is never taken for ours.
colour_reference = "#7F7F7F"; width_reference = 2; dash_reference = 2; size_reference = 0.9
shapes_reference = "2 1 3 10"
colour_frame = "#404040"
edge(colour) = colour_frame # of a bar, and the interval on it

# Where trials lie on each other they are spread to the sides: along the golden ratio, by their number; the same each time.
jitter(n) = n * 0.618034 - floor(n * 0.618034) - 0.5
set style boxplot range 1.5 nooutliers # the outliers are among the points

set border 3 lt 1 lw 1 lc rgb colour_frame
set tics nomirror out scale 0.6
set format "%g"
set grid lt 1 lw 1 lc rgb "#E4E4E4" back
set errorbars 0.8
set offsets graph 0, graph 0, graph 0.02, graph 0 # nothing touches the upper edge

# Title, what the points are and the legend stand above the chart, from the left edge; the small print below it. A legend
# of more than 8 rows makes the picture taller. The chart must be as high as its legend, or gnuplot makes more columns of that.
legend_columns = int(110 / (legend_longest + 8.0))
legend_columns = legend_columns < 1 ? 1 : legend_columns > legend_entries ? legend_entries : legend_columns
legend_rows = legend_entries == 0 ? 0 : (legend_entries + legend_columns - 1) / legend_columns
legend = legend_rows * 0.036
tall = legend_rows <= 8 ? 1 : 0.283 + legend + (legend > 0.429 ? legend : 0.429)
subtitle = setting.(setting eq "" ? "" : " · ").statistics
# A font in which so many characters fit the line.
fitted(text, most, size) = sprintf(",%.1f", strlen(text) <= most ? size : size * most * 1.0 / strlen(text))
from_top(y) = 1 - y / tall
from_bottom(y) = y / tall
set label 1 title at screen 0.02,from_top(0.047) left noenhanced font ":Bold".fitted(title, 75, 15)
set label 2 subtitle at screen 0.02,from_top(0.095) left noenhanced font fitted(subtitle, 115, 11) textcolor rgb "#606060"
set label 3 source at screen 0.98,from_bottom(0.022) right noenhanced font ",9" textcolor rgb "#808080"
set label 4 origin at screen 0.02,from_bottom(0.022) left noenhanced font fitted(origin, 120, 9) textcolor rgb "#808080"
set key at screen 0.015,from_top(0.116) left top vertical maxrows legend_rows Left reverse samplen 3 spacing 1.1 width -1 noenhanced font ",11"
set tmargin at screen from_top(0.138 + legend)
set lmargin at screen 0.095
set rmargin at screen 0.97
set bmargin at screen from_bottom(0.145)
set xlabel x_label noenhanced offset 0,0.2
set ylabel y_label noenhanced offset 0.5,0
