# ---- header: where this script is, so that it runs from any directory and after its folder was moved ----
here = exists("ARG0") ? ARG0 : ""
while (strlen(here) > 0 && here[strlen(here):strlen(here)] ne "/") { here = here[1:strlen(here) - 1] }
if (here[1:1] ne "/") { here = "./".here }
summary = here."summary.csv"

reset
set encoding utf8
set decimalsign "."
set datafile separator ","
set datafile commentschars "#"
# What is not known is "-" in the file; NaN is also what the filter of a line makes of the rows of others.
set datafile missing NaN
known(c) = strcol(c) eq "-" ? NaN : column(c)
