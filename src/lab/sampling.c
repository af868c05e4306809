#include "lab/sampling.h"

void gol_sampling_begin(struct gol_sampling *sampling, int64_t cost_ns, int64_t now_ns)
{
    sampling->due_ns = now_ns;
    gol_sampling_spend(sampling, cost_ns, now_ns);
}

bool gol_sampling_is_due(const struct gol_sampling *sampling, int64_t now_ns)
{
    return now_ns >= sampling->due_ns;
}

void gol_sampling_spend(struct gol_sampling *sampling, int64_t cost_ns, int64_t now_ns)
{
    const int64_t from_ns = sampling->due_ns > now_ns ? sampling->due_ns : now_ns;

    sampling->due_ns = from_ns + GOL_SAMPLING_PART * (cost_ns > 0 ? cost_ns : 0);
}
