/*
 * The second step of reading: libcyaml fills structs from the normalised text. Aliases stay refused
 * (CYAML_CFG_NO_ALIAS), and no number of a user is read here: libcyaml takes "12abc" for 12 and follows the locale.
 * The only integers it sees are positions that spec_shape.c wrote.
 */
#include "lab/spec_raw.h"

#include <cyaml/cyaml.h>
#include <stdint.h>

/* A field that may be missing, and is NULL or 0 then. */
#define OPTIONAL_INT(struct_, field) CYAML_FIELD_INT(#field, CYAML_FLAG_OPTIONAL, struct_, field)
#define OPTIONAL_MAP(struct_, field, fields)                                                                           \
    CYAML_FIELD_MAPPING_PTR(#field, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct_, field, fields)
#define POSITION(struct_)                                                                                              \
    CYAML_FIELD_INT("line", CYAML_FLAG_DEFAULT, struct_, line),                                                        \
        CYAML_FIELD_INT("column", CYAML_FLAG_DEFAULT, struct_, column)

static const cyaml_schema_field_t text_fields[] = {
    CYAML_FIELD_STRING_PTR("text", CYAML_FLAG_POINTER, struct gol_spec_text, text, 0, CYAML_UNLIMITED),
    POSITION(struct gol_spec_text),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t text_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct gol_spec_text, text_fields),
};

static const cyaml_schema_field_t many_fields[] = {
    POSITION(struct gol_spec_many),
    CYAML_FIELD_INT("listed", CYAML_FLAG_DEFAULT, struct gol_spec_many, listed),
    CYAML_FIELD_SEQUENCE_COUNT("items", CYAML_FLAG_POINTER, struct gol_spec_many, items, n_items, &text_value, 1,
                               CYAML_UNLIMITED),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t pair_fields[] = {
    CYAML_FIELD_MAPPING("key", CYAML_FLAG_DEFAULT, struct gol_spec_pair, key, text_fields),
    CYAML_FIELD_MAPPING("values", CYAML_FLAG_DEFAULT, struct gol_spec_pair, values, many_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t pair_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct gol_spec_pair, pair_fields),
};

static const cyaml_schema_field_t pairs_fields[] = {
    POSITION(struct gol_spec_pairs),
    CYAML_FIELD_SEQUENCE_COUNT("pairs", CYAML_FLAG_POINTER, struct gol_spec_pairs, pairs, n_pairs, &pair_value, 1,
                               CYAML_UNLIMITED),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t repeats_fields[] = {
    POSITION(struct gol_spec_raw_repeats),
    OPTIONAL_MAP(struct gol_spec_raw_repeats, count, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw_repeats, min, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw_repeats, max, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw_repeats, until, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw_repeats, budget, text_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t reference_fields[] = {
    POSITION(struct gol_spec_raw_reference),
    OPTIONAL_MAP(struct gol_spec_raw_reference, file, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw_reference, where, pairs_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t plot_fields[] = {
    POSITION(struct gol_spec_raw_plot),
    OPTIONAL_MAP(struct gol_spec_raw_plot, kind, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw_plot, x, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw_plot, y, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw_plot, log, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw_plot, intervals, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw_plot, name, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw_plot, by, many_fields),
    OPTIONAL_MAP(struct gol_spec_raw_plot, where, pairs_fields),
    OPTIONAL_MAP(struct gol_spec_raw_plot, reference, reference_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t plot_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct gol_spec_raw_plot, plot_fields),
};

static const cyaml_schema_field_t raw_fields[] = {
    POSITION(struct gol_spec_raw),
    OPTIONAL_MAP(struct gol_spec_raw, name, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw, title, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw, exercise, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw, warmup, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw, order, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw, seed, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw, pin, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw, noise_floor, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw, timeout, text_fields),
    OPTIONAL_MAP(struct gol_spec_raw, modes, many_fields),
    OPTIONAL_MAP(struct gol_spec_raw, repeats, repeats_fields),
    OPTIONAL_MAP(struct gol_spec_raw, sweep, pairs_fields),
    OPTIONAL_INT(struct gol_spec_raw, plots_given),
    CYAML_FIELD_SEQUENCE_COUNT("plots", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct gol_spec_raw, plots, n_plots,
                               &plot_value, 0, CYAML_UNLIMITED),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t raw_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct gol_spec_raw, raw_fields),
};

static const cyaml_config_t config = {
    .log_fn = NULL, /* a library prints nothing */
    .mem_fn = cyaml_mem,
    .flags = CYAML_CFG_NO_ALIAS,
};

enum gol_code gol_spec_raw_load(const char *text, size_t size, struct gol_spec_raw **out, struct gol_err *err)
{
    cyaml_data_t *data = NULL;
    const cyaml_err_t result = cyaml_load_data((const uint8_t *)text, size, &config, &raw_value, &data, NULL);

    *out = NULL;
    if (result == CYAML_ERR_OOM)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    if (result != CYAML_OK || data == NULL)
        return gol_err_set(err, GOL_INVALID, "libcyaml does not load what was checked: %s", cyaml_strerror(result));
    *out = data;
    return GOL_OK;
}

void gol_spec_raw_free(struct gol_spec_raw *raw)
{
    cyaml_free(&config, &raw_value, raw, 0);
}
