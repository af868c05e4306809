# Turns the gnuplot building blocks into one C table: struct gol_plot_block {name, text}, ended by a NULL name.
# Usage: awk -f embed.awk a.gp b.gp > blocks.c
BEGIN {
    print "/* Made from plot/ by plot/embed.awk. */"
    print "#include \"report/blocks.h\""
    print "const struct gol_plot_block gol_plot_blocks[] = {"
}
FNR == 1 {
    if (NR > 1)
        print "    },"
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\.gp$/, "", name)
    printf "    {\"%s\",\n", name
}
{
    gsub(/\\/, "&&")
    gsub(/"/, "\\\"")
    printf "     \"%s\\n\"\n", $0
}
END {
    if (NR > 0)
        print "    },"
    print "    {0, 0},"
    print "};"
}
