#include "cli/screen_choice.h"

#include "util/num.h"

#include <stdlib.h>

#define KILO 1000
#define SSH_BYTES_PER_S (64 * KILO)
#define KBPS_MAX 1e9

void gol_screen_choice_init(struct gol_screen_choice *choice)
{
    const char *connection = getenv("SSH_CONNECTION");

    *choice = (struct gol_screen_choice){.thrifty = true};
    if (connection != NULL && connection[0] != '\0')
        choice->bytes_per_s = SSH_BYTES_PER_S;
}

enum gol_code gol_screen_choice_take(struct gol_screen_choice *choice, int option, const char *text,
                                     struct gol_err *err)
{
    struct gol_err why;
    double kilo;

    if (option == 'M') {
        choice->mouse = true;
        return GOL_OK;
    }
    if (gol_num_parse_real(text, 0, KBPS_MAX, &kilo, &why) != GOL_OK)
        return gol_err_set(err, GOL_INVALID, "--max-kbps %.40s: want a number, 1000 bytes a second; 0: no limit", text);
    choice->thrifty = false;
    choice->bytes_per_s = kilo > 0 && kilo * KILO < 1 ? 1 : (int64_t)(kilo * KILO);
    return GOL_OK;
}
