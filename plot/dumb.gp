# ---- letters instead of a picture: the same places, counted in characters ----
if (wants("dumb")) {
    across = width_asked > 0 ? width_asked : 79
    down = height_asked > 0 ? height_asked : 24
    legend_columns = int(across / (legend_longest + 9.0))
    legend_columns = legend_columns < 1 ? 1 : legend_columns > legend_entries ? legend_entries : legend_columns
    legend_rows = legend_entries == 0 ? 0 : (legend_entries + legend_columns - 1) / legend_columns
    long = strlen(subtitle) > across
    above = 2 + long + legend_rows
    # The chart must be as high as its legend, or gnuplot makes more columns of that.
    down = down < above + legend_rows + 10 ? above + legend_rows + 10 : down
    row(n) = 1 - (n + 0.5) / down
    set label 1 title at screen 0,row(0)
    set label 2 (long ? setting : subtitle) at screen 0,row(1)
    if (long) { set label 6 statistics at screen 0,row(2) }
    set label 3 source at screen 1,row(down - 1)
    if (strlen(origin) + strlen(source) + 2 > across) { unset label 4 } else { set label 4 origin at screen 0,row(down - 1) textcolor default }
    set key at screen 0,row(above - legend_rows - 1.1) left top maxrows legend_rows samplen 3 spacing 1 width 0
    # Of colours without a hue, terminals show others.
    colour_frame = "#5F5F87"; colour_reference = "#8787AF"
    edge(colour) = colour
    set label 2 textcolor default
    set label 3 textcolor default
    # Letters cannot stand upright: what is on the other side is said over it.
    unset ylabel
    measure = heatmap ? colour_label.(y_label eq "" ? "" : ", by ".y_label) : y_label
    set label 5 measure at screen 0,row(above)
    set xlabel offset 0,0.5
    unset colorbox
    panel_lift = 1.5
    set tmargin at screen row(above + 1 + heatmap)
    set lmargin 9
    set rmargin 3
    set bmargin at screen row(down - 4)
    set border 3 lt -1
    unset grid
}
