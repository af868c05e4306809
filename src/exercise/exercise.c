#include "exercise/exercise.h"

#include "exercise/table.h"

#include <string.h>

const struct gol_exercise *const gol_exercises[] = {&gol_exercise_counter, &gol_exercise_life, &gol_exercise_spawn,
                                                    &gol_exercise_grain};
const int gol_exercise_count = (int)(sizeof gol_exercises / sizeof gol_exercises[0]);

const struct gol_exercise *gol_exercise_find(const char *name)
{
    for (int i = 0; i < gol_exercise_count; i++)
        if (strcmp(gol_exercises[i]->name, name) == 0)
            return gol_exercises[i];
    return NULL;
}

int gol_exercise_param(const struct gol_exercise *exercise, const char *name)
{
    for (int i = 0; i < exercise->n_params; i++)
        if (strcmp(exercise->params[i].name, name) == 0)
            return i;
    return -1;
}
