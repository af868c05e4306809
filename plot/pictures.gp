# ---- the pictures: what was plotted into nothing above is drawn in each format ----
unset output
if (wants("svg")) {
    set terminal svg noenhanced size 900,560*tall font "sans-serif,12" fontscale 1.2 background rgb "white" dynamic
    set output here.name.".svg"
    replot
    unset output
}
if (wants("png")) {
    if (strstrt(GPVAL_TERMINALS, "pngcairo") > 0) {
        set terminal pngcairo noenhanced size 1000,625*tall font "Sans,12" background rgb "white"
    } else {
        set terminal png noenhanced truecolor size 1000,625*tall background rgb "white"
    }
    set output here.name.".png"
    replot
    unset output
}
if (wants("pdf")) {
    set terminal pdfcairo noenhanced size 7.5,4.6875*tall font "Sans,12" background rgb "white"
    set output here.name.".pdf"
    replot
    unset output
}
if (wants("sixel")) {
    wide = width_asked > 0 ? width_asked : 800
    set terminal sixelgd noenhanced truecolor size wide,wide*0.625*tall font "Sans,12" fontscale wide/1000.0 background rgb "white"
    replot
}
if (wants("dumb")) {
    if (exists("ARG4") && ARG4 eq "colour") {
        set terminal dumb noenhanced size across,down ansi256
    } else {
        set terminal dumb noenhanced size across,down mono
    }
    replot
}
