# ---- the same picture as PNG ----
if (strstrt(GPVAL_TERMINALS, "pngcairo") > 0) {
    set terminal pngcairo noenhanced size 1000,625*tall font "Sans,12" background rgb "white"
} else {
    set terminal png noenhanced truecolor size 1000,625*tall background rgb "white"
}
set output here.name.".png"
replot
unset output
