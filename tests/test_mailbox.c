/* The mailbox on its own: states, order, generations, and many senders against one receiver that rests. */
#include "cmocka_all.h"

#include "actor/mailbox.h"
#include "util/rng.h"

#include <pthread.h>
#include <stdlib.h>

enum { GENERATION = 5 };

struct box {
    _Alignas(64) struct gol_mail mails[8];
    struct gol_mailbox mailbox;
};

static void box_init(struct box *box, unsigned state)
{
    memset(box, 0, sizeof *box);
    atomic_init(&box->mailbox.word, gol_word_state(GENERATION, state));
}

static void test_order_and_rest(void **state)
{
    struct box box;

    (void)state;
    box_init(&box, GOL_REST);
    assert_int_equal(gol_mailbox_push(&box.mailbox, GENERATION, &box.mails[0]), GOL_PUSH_ROUSED);
    assert_int_equal(gol_mailbox_push(&box.mailbox, GENERATION, &box.mails[1]), GOL_PUSH_ADDED);
    assert_int_equal(gol_mailbox_push_to(&box.mailbox, GENERATION, &box.mails[2]), GOL_PUSH_ADDED);
    assert_ptr_equal(gol_mailbox_first(&box.mailbox), &box.mails[0]);
    assert_ptr_equal(gol_mailbox_next(&box.mails[0]), &box.mails[1]);
    assert_ptr_equal(gol_mailbox_await(&box.mails[1].next), &box.mails[2]);
    assert_null(gol_mailbox_next(&box.mails[2]));
    assert_false(gol_mailbox_leave(&box.mailbox, GENERATION, &box.mails[1], GOL_REST)); /* another one follows */
    assert_true(gol_mailbox_leave(&box.mailbox, GENERATION, &box.mails[2], GOL_REST));
    assert_int_equal(gol_mailbox_push_to(&box.mailbox, GENERATION, &box.mails[3]), GOL_PUSH_ROUSED);
}

static void test_roused_without_a_mail(void **state)
{
    struct box box;

    (void)state;
    box_init(&box, GOL_REST);
    assert_false(gol_mailbox_rouse(&box.mailbox, GENERATION + 1));
    assert_true(gol_mailbox_rouse(&box.mailbox, GENERATION));
    assert_false(gol_mailbox_rouse(&box.mailbox, GENERATION)); /* somebody has it */
    assert_int_equal(gol_mailbox_push(&box.mailbox, GENERATION, &box.mails[0]), GOL_PUSH_ADDED);
    assert_ptr_equal(gol_mailbox_await(&box.mailbox.first), &box.mails[0]);
    assert_false(gol_mailbox_leave(&box.mailbox, GENERATION, NULL, GOL_REST));
    assert_true(gol_mailbox_leave(&box.mailbox, GENERATION, &box.mails[0], GOL_REST));
    assert_true(gol_mailbox_rouse(&box.mailbox, GENERATION));
    assert_true(gol_mailbox_leave(&box.mailbox, GENERATION, NULL, GOL_REST));
}

static void test_closed(void **state)
{
    struct box box;

    (void)state;
    box_init(&box, GOL_REST);
    gol_mailbox_push(&box.mailbox, GENERATION, &box.mails[0]);
    gol_mailbox_push(&box.mailbox, GENERATION, &box.mails[1]);
    assert_ptr_equal(gol_mailbox_close(&box.mailbox, GENERATION), &box.mails[1]);
    assert_int_equal(gol_mailbox_push_to(&box.mailbox, GENERATION, &box.mails[2]), GOL_PUSH_CLOSED);
    assert_false(gol_mailbox_rouse(&box.mailbox, GENERATION));
    /* By handle the mail goes in first; what comes behind it meanwhile is the pusher's, too. */
    assert_int_equal(gol_mailbox_push(&box.mailbox, GENERATION, &box.mails[3]), GOL_PUSH_CLOSED);
    assert_int_equal(gol_mailbox_push(&box.mailbox, GENERATION, &box.mails[4]), GOL_PUSH_ADDED);
    assert_int_equal(gol_mailbox_push_to(&box.mailbox, GENERATION, &box.mails[5]), GOL_PUSH_ADDED);
    assert_ptr_equal(gol_mailbox_reclose(&box.mailbox, GENERATION), &box.mails[5]);
    assert_ptr_equal(gol_mailbox_next(&box.mails[3]), &box.mails[4]);
    assert_ptr_equal(gol_mailbox_next(&box.mails[4]), &box.mails[5]);
    assert_int_equal(gol_mailbox_push_to(&box.mailbox, GENERATION, &box.mails[6]), GOL_PUSH_CLOSED);
}

static void test_another_generation(void **state)
{
    struct box box;
    uint64_t before;

    (void)state;
    box_init(&box, GOL_REST);
    before = atomic_load(&box.mailbox.word);
    assert_int_equal(gol_mailbox_push_to(&box.mailbox, GENERATION - 1, &box.mails[0]), GOL_PUSH_CLOSED);
    assert_int_equal(gol_mailbox_push_to(&box.mailbox, GENERATION + 1, &box.mails[0]), GOL_PUSH_CLOSED);
    assert_true(atomic_load(&box.mailbox.word) == before);
    assert_int_equal(gol_mailbox_push_to(&box.mailbox, GENERATION, &box.mails[0]), GOL_PUSH_ROUSED);
    assert_true(gol_word_is_mail(atomic_load(&box.mailbox.word)));
    assert_true(gol_word_generation(atomic_load(&box.mailbox.word)) == GENERATION);
    assert_ptr_equal(gol_word_mail(gol_word(GOL_GENERATION_MAX, &box.mails[1])), &box.mails[1]);
    assert_true(gol_word_generation(gol_word(GOL_GENERATION_MAX, &box.mails[1])) == GOL_GENERATION_MAX);
}

/* ---- many senders ---- */

enum { SENDERS = 4, EACH = 20000 };

struct crowd {
    struct gol_mailbox mailbox;
    _Atomic(int) roused; /* times that a sender has got the actor and not yet given it to the receiver */
    int wrong;
    uint32_t next[SENDERS]; /* the number that is to come from each */
    int handled;
};

struct sender {
    struct crowd *crowd;
    uint32_t number;
    pthread_t thread;
};

static void *send_all(void *argument)
{
    struct sender *sender = argument;
    struct crowd *crowd = sender->crowd;

    for (uint32_t i = 0; i < EACH; i++) {
        struct gol_mail *mail = aligned_alloc(64, sizeof *mail);

        if (mail == NULL)
            abort();
        mail->msg = (struct gol_msg){.type = sender->number, .size = i};
        if ((i % 2 ? gol_mailbox_push(&crowd->mailbox, GENERATION, mail)
                   : gol_mailbox_push_to(&crowd->mailbox, GENERATION, mail)) == GOL_PUSH_ROUSED)
            atomic_fetch_add(&crowd->roused, 1);
    }
    return NULL;
}

/* One visit: handles what there is, until the mailbox rests. */
static void visit(struct crowd *crowd)
{
    struct gol_mail *mail = gol_mailbox_await(&crowd->mailbox.first);

    for (;;) {
        struct gol_mail *next;

        if (mail->msg.size != crowd->next[mail->msg.type]++)
            crowd->wrong++;
        crowd->handled++;
        next = gol_mailbox_next(mail);
        if (next == NULL) {
            atomic_store(&crowd->mailbox.first, NULL);
            if (gol_mailbox_leave(&crowd->mailbox, GENERATION, mail, GOL_REST)) {
                free(mail);
                return;
            }
            next = gol_mailbox_await(&mail->next);
        }
        free(mail);
        mail = next;
    }
}

static void test_many_senders(void **state)
{
    struct crowd crowd = {.handled = 0};
    struct sender senders[SENDERS];

    (void)state;
    atomic_init(&crowd.mailbox.word, gol_word_state(GENERATION, GOL_REST));
    for (uint32_t i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){.crowd = &crowd, .number = i};
        assert_int_equal(pthread_create(&senders[i].thread, NULL, send_all, &senders[i]), 0);
    }
    while (crowd.handled < SENDERS * EACH) {
        const int roused = atomic_exchange(&crowd.roused, 0);

        if (roused > 1) /* two would have the actor at once */
            crowd.wrong++;
        if (roused > 0)
            visit(&crowd);
    }
    for (uint32_t i = 0; i < SENDERS; i++)
        pthread_join(senders[i].thread, NULL);
    assert_int_equal(crowd.wrong, 0);
    assert_int_equal(atomic_load(&crowd.roused), 0);
    assert_true((atomic_load(&crowd.mailbox.word) & GOL_WORD_MASK) == GOL_REST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_rest), cmocka_unit_test(test_roused_without_a_mail),
        cmocka_unit_test(test_closed),         cmocka_unit_test(test_another_generation),
        cmocka_unit_test(test_many_senders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
