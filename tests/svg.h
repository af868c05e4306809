/*
 * What an SVG of gnuplot holds: each element of the plot command is a group, with its legend as the title. A chart that
 * lacks what is looked for fails the test.
 */
#ifndef GOL_TESTS_SVG_H
#define GOL_TESTS_SVG_H

#include "cmocka_all.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POINT "<use "
#define AREA "<polygon "
#define STROKE "<path "

static inline int count(const char *text, const char *part)
{
    int n = 0;

    for (text = strstr(text, part); text != NULL; text = strstr(text + 1, part))
        n++;
    return n;
}

/* Element number `index` of the plot command (0 is the first), on the heap; without what is drawn after the last. */
static inline char *element(const char *svg, int index)
{
    char start[48];
    char next[48];
    const char *from;
    const char *to;

    snprintf(start, sizeof start, "<g id=\"gnuplot_plot_%d\"", index + 1);
    snprintf(next, sizeof next, "<g id=\"gnuplot_plot_%d\"", index + 2);
    from = strstr(svg, start);
    if (from == NULL)
        fail_msg("the chart has no element %d", index + 1);
    to = strstr(from, next);
    if (to == NULL)
        to = strstr(from, "</g>\n\t</g>");
    return to == NULL ? strdup(from) : strndup(from, (size_t)(to - from));
}

/* The index of the element with that legend. */
static inline int find(const char *svg, const char *legend)
{
    char title[128];
    const char *at;
    const char *last = NULL;

    snprintf(title, sizeof title, "><title>%s</title>", legend);
    at = strstr(svg, title);
    if (at == NULL)
        fail_msg("the chart has no \"%s\"", legend);
    for (const char *id = strstr(svg, "gnuplot_plot_"); id != NULL && id < at; id = strstr(id + 1, "gnuplot_plot_"))
        last = id;
    return last == NULL ? -1 : atoi(last + strlen("gnuplot_plot_")) - 1;
}

static inline int count_in(const char *svg, int index, const char *part)
{
    char *text = element(svg, index);
    const int n = count(text, part);

    free(text);
    return n;
}

/* How often the element with that legend has the part. */
static inline int count_of(const char *svg, const char *legend, const char *part)
{
    return count_in(svg, find(svg, legend), part);
}

static inline void assert_text(const char *svg, const char *text)
{
    char wanted[128];

    snprintf(wanted, sizeof wanted, "<text>%s</text>", text);
    if (strstr(svg, wanted) == NULL && strstr(svg, text) == NULL)
        fail_msg("the chart does not say \"%s\"", text);
}

/* ---- where it stands ---- */

struct box {
    double left, right, top, bottom; /* y grows downwards */
};

/* The rectangles of an element in their order; how many. The first of what has a legend is the sample in that. */
static inline int boxes_of(const char *svg, int index, struct box *out, int room)
{
    char *text = element(svg, index);
    const char *at = text;
    int n = 0;

    while (n < room && (at = strstr(at, "points = '")) != NULL) {
        double x[3];
        double y[3];

        at += strlen("points = '");
        assert_int_equal(sscanf(at, "%lf,%lf %lf,%lf %lf,%lf", &x[0], &y[0], &x[1], &y[1], &x[2], &y[2]), 6);
        out[n++] = (struct box){
            .left = fmin(x[0], x[2]), .right = fmax(x[0], x[2]), .top = fmin(y[0], y[2]), .bottom = fmax(y[0], y[2])};
    }
    free(text);
    return n;
}

/* Where the first text of these words stands that is lower than `above`. */
static inline void find_text(const char *svg, const char *words, double above, double *x, double *y)
{
    char wanted[128];
    const char *text = svg;

    snprintf(wanted, sizeof wanted, "<text>%s</text>", words);
    while ((text = strstr(text + 1, wanted)) != NULL) {
        const char *at = text;

        while (at > svg && strncmp(at, "translate(", 10) != 0)
            at--;
        assert_int_equal(sscanf(at, "translate(%lf,%lf)", x, y), 2);
        if (*y > above)
            return;
    }
    fail_msg("the chart does not say \"%s\"", words);
}

static inline void assert_near(double got, double wanted, double within)
{
    if (!(fabs(got - wanted) <= within))
        fail_msg("%g is not within %g of %g", got, within, wanted);
}

#endif
