/*
 * Macrocell, the files of HashLife (Bill Gosper 1984; format: Golly's): a quadtree with equal branches written once.
 * Each line is a node and has a number, from 1 on: a leaf is 8x8 cells as text ("...*$" and so on), a node of level n
 * is 2^n cells wide and names its four quarters by number, 0 for an empty one. The last node is all of it.
 *
 * A quarter must stand before the node that names it, so no chain of names can go round in a circle, and a node knows
 * the box of its live cells as soon as it is read. So a universe of 2^60 cells is measured without being walked
 * through, and painting visits only what is not empty.
 */
#include "life/formats.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LEAF_LEVEL 3
#define LEAF_SIDE 8
#define LEVEL_MAX 60
#define NODES_MAX (UINT32_C(1) << 22)

enum quarter { NORTH_WEST, NORTH_EAST, SOUTH_WEST, SOUTH_EAST, QUARTERS };

struct node {
    int64_t left, top, right, bottom; /* of its live cells, seen from its top left corner; ends excluded */
    union {
        uint64_t cells; /* leaf: bit 8 * y + x; level 1: bits 0 to 3, by quarter */
        uint32_t quarter[QUARTERS];
    } of;
    uint8_t level;
    bool leaf; /* 8x8 cells; a node of its level may have quarters, too */
    bool any; /* has a live cell */
};

struct tree {
    struct node *nodes; /* nodes[0] is empty and of every level */
    uint32_t count, capacity;
};

/* ---- nodes ---- */

static enum gol_code add_node(const struct gol_scan *scan, struct tree *tree, const struct node *node,
                              struct gol_err *err)
{
    if (tree->count > NODES_MAX)
        return gol_scan_fail(scan, scan->now, err, GOL_LIMIT, "more than %" PRIu32 " nodes", NODES_MAX);
    if (tree->count == tree->capacity) {
        const uint32_t capacity = tree->capacity == 0 ? 256 : tree->capacity * 2;
        struct node *nodes = realloc(tree->nodes, (size_t)capacity * sizeof *nodes);

        if (nodes == NULL)
            return gol_err_set(err, GOL_NO_MEMORY, "%s: %" PRIu32 " nodes need %zu bytes of memory", scan->name,
                               capacity, (size_t)capacity * sizeof *nodes);
        tree->nodes = nodes;
        tree->capacity = capacity;
    }
    tree->nodes[tree->count++] = *node;
    return GOL_OK;
}

/* Makes the box of a node larger: by a rectangle, ends excluded. */
static void widen(struct node *node, int64_t left, int64_t top, int64_t right, int64_t bottom)
{
    if (!node->any) {
        node->left = left;
        node->top = top;
        node->right = right;
        node->bottom = bottom;
        node->any = true;
        return;
    }
    node->left = left < node->left ? left : node->left;
    node->top = top < node->top ? top : node->top;
    node->right = right > node->right ? right : node->right;
    node->bottom = bottom > node->bottom ? bottom : node->bottom;
}

static enum gol_code read_leaf(struct gol_scan *scan, struct tree *tree, struct gol_err *err)
{
    struct node node = {.level = LEAF_LEVEL, .leaf = true};
    int x = 0;
    int y = 0;
    char shown[16];

    for (; !gol_scan_at_line_end(scan); gol_scan_skip(scan)) {
        const int c = gol_scan_peek(scan);

        if (c == ' ' || c == '\t')
            continue;
        if (c == '$') {
            x = 0;
            y++;
            continue;
        }
        if (c != '.' && c != '*')
            return gol_scan_fail(scan, scan->now, err, GOL_PARSE, "%s in a leaf (want ., * or $)",
                                 gol_scan_show(shown, c));
        if (x == LEAF_SIDE || y >= LEAF_SIDE)
            return gol_scan_fail(scan, scan->now, err, GOL_PARSE, "a leaf of more than 8x8 cells");
        if (c == '*') {
            node.of.cells |= UINT64_C(1) << (LEAF_SIDE * y + x);
            widen(&node, x, y, x + 1, y + 1);
        }
        x++;
    }
    return add_node(scan, tree, &node, err);
}

/* Level 1, as programs with more states write it: the quarters are cells. */
static enum gol_code set_cells(const struct gol_scan *scan, struct node *node, const struct gol_number *quarters,
                               struct gol_err *err)
{
    for (int i = 0; i < QUARTERS; i++) {
        if (quarters[i].value > 1)
            return gol_scan_fail(scan, quarters[i].place, err, GOL_INVALID,
                                 "not supported: state %s in a macrocell file (want cells of two states)",
                                 quarters[i].text);
        if (quarters[i].value == 1) {
            node->of.cells |= UINT64_C(1) << i;
            widen(node, i % 2, i / 2, i % 2 + 1, i / 2 + 1);
        }
    }
    return GOL_OK;
}

static enum gol_code set_quarters(const struct gol_scan *scan, const struct tree *tree, struct node *node,
                                  const struct gol_number *quarters, struct gol_err *err)
{
    const int64_t half = INT64_C(1) << (node->level - 1);

    for (int i = 0; i < QUARTERS; i++) {
        const int64_t x = i % 2 == 0 ? 0 : half;
        const int64_t y = i / 2 == 0 ? 0 : half;
        const struct node *quarter;

        if (quarters[i].value >= tree->count)
            return gol_scan_fail(scan, quarters[i].place, err, GOL_PARSE,
                                 "node %s does not stand before this one, which is node %" PRIu32, quarters[i].text,
                                 tree->count);
        node->of.quarter[i] = (uint32_t)quarters[i].value;
        if (quarters[i].value == 0)
            continue;
        quarter = &tree->nodes[quarters[i].value];
        if (quarter->level != node->level - 1)
            return gol_scan_fail(scan, quarters[i].place, err, GOL_PARSE,
                                 "node %s is of level %d, which cannot be a quarter of a node of level %d",
                                 quarters[i].text, quarter->level, node->level);
        if (quarter->any)
            widen(node, x + quarter->left, y + quarter->top, x + quarter->right, y + quarter->bottom);
    }
    return GOL_OK;
}

static enum gol_code read_node(struct gol_scan *scan, struct tree *tree, struct gol_err *err)
{
    struct gol_number level, quarters[QUARTERS];
    struct node node = {0};
    enum gol_code code;
    char shown[16];

    gol_scan_number(scan, &level);
    for (int i = 0; i < QUARTERS; i++) {
        gol_scan_spaces(scan);
        gol_scan_number(scan, &quarters[i]);
        if (scan->now.at == quarters[i].place.at)
            return gol_scan_fail(scan, scan->now, err, GOL_PARSE,
                                 "%s where the number of a quarter should be (want LEVEL NW NE SW SE)",
                                 gol_scan_show(shown, gol_scan_peek(scan)));
    }
    gol_scan_spaces(scan);
    if (!gol_scan_at_line_end(scan))
        return gol_scan_fail(scan, scan->now, err, GOL_PARSE, "%s behind a node",
                             gol_scan_show(shown, gol_scan_peek(scan)));
    if (level.value < 1 || level.value > LEVEL_MAX)
        return gol_scan_fail(scan, level.place, err, level.value < 1 ? GOL_PARSE : GOL_LIMIT,
                             "a node of level %s (want 1 to %d)", level.text, LEVEL_MAX);
    node.level = (uint8_t)level.value;
    code = node.level == 1 ? set_cells(scan, &node, quarters, err) : set_quarters(scan, tree, &node, quarters, err);
    return code == GOL_OK ? add_node(scan, tree, &node, err) : code;
}

/* ---- file ---- */

static enum gol_code read_tree(struct gol_scan *scan, struct gol_pattern *pattern, struct tree *tree,
                               struct gol_err *err)
{
    const struct node empty = {0};
    enum gol_code code = add_node(scan, tree, &empty, err);
    char shown[16];

    for (gol_scan_line(scan); code == GOL_OK && gol_scan_peek(scan) != EOF; gol_scan_line(scan)) {
        const int c = gol_scan_peek(scan);

        if (gol_scan_starts(scan, "#R")) {
            scan->now.at += 2;
            code = gol_pattern_read_rule(scan, pattern, err);
        } else if (c == '.' || c == '*' || c == '$') {
            code = read_leaf(scan, tree, err);
        } else if (gol_scan_is_digit(c)) {
            code = read_node(scan, tree, err);
        } else if (c != '#' && !gol_scan_at_line_end(scan)) {
            code = gol_scan_fail(scan, scan->now, err, GOL_PARSE, "%s at the start of a line (want a leaf or a node)",
                                 gol_scan_show(shown, c));
        }
    }
    return code;
}

static void paint(const struct tree *tree, uint32_t number, int64_t x, int64_t y, struct gol_canvas *canvas)
{
    const struct node *node = &tree->nodes[number];

    if (!node->any)
        return;
    if (node->leaf) {
        for (int bit = 0; bit < LEAF_SIDE * LEAF_SIDE; bit++)
            if ((node->of.cells >> bit & 1) != 0)
                gol_canvas_run(canvas, x + bit % LEAF_SIDE, y + bit / LEAF_SIDE, 1, 1);
        return;
    }
    for (int i = 0; i < QUARTERS; i++) {
        const int64_t half = INT64_C(1) << (node->level - 1);
        const int64_t left = x + (i % 2 == 0 ? 0 : half);
        const int64_t top = y + (i / 2 == 0 ? 0 : half);

        if (node->level > 1)
            paint(tree, node->of.quarter[i], left, top, canvas);
        else if ((node->of.cells >> i & 1) != 0)
            gol_canvas_run(canvas, left, top, 1, 1);
    }
}

enum gol_code gol_macrocell_read(struct gol_scan *scan, struct gol_pattern *out, struct gol_err *err)
{
    struct gol_canvas canvas;
    struct tree tree = {0};
    enum gol_code code = read_tree(scan, out, &tree, err);
    const struct node *root;
    struct gol_err why;

    if (code != GOL_OK)
        goto out;
    if (tree.count == 1) {
        code = gol_scan_fail(scan, scan->now, err, GOL_PARSE, "the file has no node");
        goto out;
    }
    root = &tree.nodes[tree.count - 1];
    gol_canvas_init(&canvas, out);
    canvas.any = root->any;
    canvas.left = root->left;
    canvas.top = root->top;
    canvas.right = root->right;
    canvas.bottom = root->bottom;
    code = gol_canvas_fix(&canvas, true, &why);
    if (code != GOL_OK) {
        gol_err_set(err, code, "%s: %s", scan->name, why.message);
        goto out;
    }
    paint(&tree, tree.count - 1, 0, 0, &canvas);
    if (out->has_bounds && root->any) {
        const int64_t half = INT64_C(1) << (root->level - 1);

        /* Golly counts rows upwards in the tree: the middle is one cell higher than half of it. */
        gol_pattern_set_offset(out, root->left - half, root->top - half + 1);
    }
out:
    free(tree.nodes);
    return code;
}
