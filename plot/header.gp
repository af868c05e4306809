# ---- header: where this script is, so that it runs from any directory and after its folder was moved ----
here = exists("ARG0") ? ARG0 : ""
while (strlen(here) > 0 && here[strlen(here):strlen(here)] ne "/") { here = here[1:strlen(here) - 1] }
if (here[1:1] ne "/") { here = "./".here }
summary = here."summary.csv"
trials = here."trials.csv"

# gnuplot FILE makes the .svg and the .png; gnuplot -c FILE pdf makes a .pdf; gnuplot -c FILE dumb 100 30 draws here.
formats = exists("ARG1") && strlen(ARG1) > 0 ? ARG1 : "svg,png"
wants(format) = strstrt(formats, format) > 0
width_asked = exists("ARG2") && strlen(ARG2) > 0 ? int(ARG2) : 0
height_asked = exists("ARG3") && strlen(ARG3) > 0 ? int(ARG3) : 0

reset
# Plotted into nothing at first; what is asked for is drawn at the end.
set terminal dumb
set output "/dev/null"
set encoding utf8
set decimalsign "."
set datafile separator ","
set datafile commentschars "#"
# What is not known is "-" in the file; NaN is also what the filter of a line makes of the rows of others.
set datafile missing NaN
known(c) = strcol(c) eq "-" ? NaN : column(c)
