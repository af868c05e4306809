/* The mailbox alone: order, rest, bound, and many senders at once. */
#include "cmocka_all.h"

#include "actor/mailbox.h"

#include <pthread.h>
#include <sched.h>

static void test_order_and_rest(void **state)
{
    struct gol_mailbox mailbox;
    struct gol_mail mails[5] = {0};
    struct gol_mail *queue = NULL;

    (void)state;
    gol_mailbox_init(&mailbox, 0);
    assert_true(gol_mailbox_push(&mailbox, &mails[0])); /* ends the rest */
    assert_false(gol_mailbox_push(&mailbox, &mails[1]));
    assert_ptr_equal(gol_mailbox_take(&mailbox, &queue), &mails[0]);
    assert_false(gol_mailbox_push(&mailbox, &mails[2])); /* behind what was taken off already */
    assert_false(gol_mailbox_push(&mailbox, &mails[3]));
    for (int i = 1; i <= 3; i++)
        assert_ptr_equal(gol_mailbox_take(&mailbox, &queue), &mails[i]);
    assert_null(gol_mailbox_take(&mailbox, &queue)); /* rests */
    assert_true(gol_mailbox_push(&mailbox, &mails[4]));
    assert_ptr_equal(gol_mailbox_take(&mailbox, &queue), &mails[4]);
    assert_null(gol_mailbox_take(&mailbox, &queue));
    gol_mailbox_rouse(&mailbox);
    assert_null(gol_mailbox_take(&mailbox, &queue));
    assert_true(gol_mailbox_push(&mailbox, &mails[0]));
}

static void test_bound(void **state)
{
    struct gol_mailbox mailbox;
    struct gol_mail mail = {0};
    struct gol_mail *queue = NULL;
    uint32_t flags;

    (void)state;
    gol_mailbox_init(&mailbox, 2);
    assert_true(gol_mailbox_reserve(&mailbox, &flags));
    mail.msg.size = flags;
    gol_mailbox_push(&mailbox, &mail);
    assert_true(gol_mailbox_reserve(&mailbox, &flags));
    assert_false(gol_mailbox_reserve(&mailbox, &(uint32_t){0}));
    gol_mailbox_unreserve(&mailbox, flags);
    assert_true(gol_mailbox_reserve(&mailbox, &flags));
    assert_ptr_equal(gol_mailbox_take(&mailbox, &queue), &mail); /* its place is free from now on */
    assert_true(gol_mailbox_reserve(&mailbox, &flags));
    assert_false(gol_mailbox_reserve(&mailbox, &flags));
}

enum { SENDERS = 4, EACH = 20000 };

struct sender {
    struct gol_mailbox *mailbox;
    uint32_t number;
    int roused; /* how often it ended the rest */
    atomic_int *scheduled;
};

static void *send_all(void *argument)
{
    struct sender *sender = argument;

    for (uint32_t i = 0; i < EACH; i++) {
        struct gol_mail *mail = malloc(sizeof *mail);

        mail->msg.type = sender->number;
        mail->msg.size = i;
        if (gol_mailbox_push(sender->mailbox, mail)) {
            sender->roused++;
            atomic_fetch_add(sender->scheduled, 1);
        }
    }
    return NULL;
}

/* The receiver takes part only while it is scheduled; every sender's mails come in order, none is lost. */
static void test_many_senders(void **state)
{
    struct gol_mailbox mailbox;
    struct gol_mail *queue = NULL;
    struct sender senders[SENDERS];
    pthread_t threads[SENDERS];
    uint32_t next[SENDERS] = {0};
    atomic_int scheduled = 0;
    int rests = 0;
    int roused = 0;

    (void)state;
    gol_mailbox_init(&mailbox, 0);
    for (uint32_t i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){&mailbox, i, 0, &scheduled};
        assert_int_equal(pthread_create(&threads[i], NULL, send_all, &senders[i]), 0);
    }
    for (int received = 0; received < SENDERS * EACH;) {
        struct gol_mail *mail;

        if (atomic_load(&scheduled) == rests) {
            sched_yield();
            continue;
        }
        while ((mail = gol_mailbox_take(&mailbox, &queue)) != NULL) {
            assert_int_equal(mail->msg.size, next[mail->msg.type]++);
            free(mail);
            received++;
        }
        rests++;
    }
    for (int i = 0; i < SENDERS; i++) {
        pthread_join(threads[i], NULL);
        roused += senders[i].roused;
    }
    assert_int_equal(roused, rests); /* each rest was ended by exactly one sender */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_rest),
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_many_senders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
