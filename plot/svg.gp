# ---- the picture as SVG; the plot command follows ----
set terminal svg noenhanced size 900,560*tall font "sans-serif,12" fontscale 1.2 background rgb "white" dynamic
set output here.name.".svg"
