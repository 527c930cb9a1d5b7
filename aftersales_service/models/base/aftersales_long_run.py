from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from psycopg2.extensions import TransactionRollbackError

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class AftersalesLongRun(models.AbstractModel):
    """Work too long for one transaction: batches that several workers and nodes share.

    A record whose model inherits this is a run. Its model cuts it up (`_split_run`), says what a
    batch does (`_prepare_batches`, `_make_batch`), whether there is anything to do
    (`_is_run_going`) and what follows the last batch (`_end_run`).

    A batch is done in one transaction, together with the word that it is done: a worker that is
    killed has done nothing, and another one does it. Batches must not depend on each other: then
    the result is the same, whoever does which and in whatever order. Whoever does the last one
    ends the run, in the same transaction.

    Plain Odoo does them in the request, or in the background by the run's scheduled action. Where
    OCA's queue_job is installed, each is a job in the channel `_run_channel` instead.
    """

    _name = "aftersales.long.run"
    _description = "Long Run"

    # What of queue_job's capacity is for our runs; see the addon's CONFIGURE.
    _run_channel = "root.aftersales"

    progress = fields.Float(
        compute="_compute_progress", help="Share of the run that is done, in percent."
    )

    def _compute_progress(self):
        sizes = defaultdict(lambda: {False: 0, True: 0})
        # Superuser: how far a run is may know who may see the run.
        groups = self.env["aftersales.batch"].sudo()._read_group(
            self._get_batch_domain(), ["run_id", "is_done"], ["size:sum"]
        )  # fmt: skip
        for run, is_done, size in groups:
            sizes[run][bool(is_done)] += size
        for run in self:
            left, done = sizes[run._origin.id].values()
            run.progress = 100 * done / (done + left) if done else 0

    # === HOOKS ===

    def _is_run_going(self) -> bool:
        """Return whether the run's batches are to be done. Hook."""
        raise NotImplementedError

    def _prepare_batches(self) -> Any:
        """Return what all batches need, loaded once by each worker. Hook."""
        return ()

    def _make_batch(self, items: list, prepared: Any) -> None:
        """Do a batch. Hook.

        :param items: what `_split_run` was given for it.
        :param prepared: what `_prepare_batches` returned.
        """
        raise NotImplementedError

    def _end_run(self) -> None:
        """Do what follows the last batch, in the same transaction. Hook.

        What others have changed since that began it can't change: the batches stay as they are.
        """

    def _get_run_cron(self):
        """Return the scheduled action that goes on with runs, by `_go_on`. Hook."""
        raise NotImplementedError

    # === RUNNING ===

    def _split_run(self, batches: Iterable[tuple[list, int]]) -> None:
        """Cut the run into batches, in place of those that it had.

        The caller has locked the run for update.

        :param batches: what each is about, as JSON, and its size.
        """
        self.ensure_one()
        self._get_batches_of_run().unlink()
        model = self.env["ir.model"]._get_id(self._name)
        # Superuser: batches are nobody's to write; who may begin the run was asked.
        self.env["aftersales.batch"].sudo().create(
            [
                {
                    "run_model_id": model,
                    "run_id": self.id,
                    "number": number,
                    "items": items,
                    "size": size,
                }
                for number, (items, size) in enumerate(batches, start=1)
            ]
        )

    def _do_all(self, prepared: Any = None) -> None:
        """Do all batches in this transaction, whose caller has locked the run for update.

        :param prepared: what `_prepare_batches` returned, if it was called already.
        """
        self._do_batches(commits=False, prepared=prepared)

    def _begin_in_background(self) -> None:
        """Let the batches be done after this transaction: as jobs, else by the scheduled action."""
        self.ensure_one()
        batches = self._get_batches_of_run()
        if "queue.job" not in self.env or not batches:
            self._get_run_cron()._trigger()
            return
        kind = self.env["ir.model"]._get(self._name).name
        for batch in batches:
            # As the superuser, since a run is no more than what somebody who may has started.
            self.sudo().with_delay(
                channel=self._run_channel,
                identity_key=f"aftersales.batch-{batch.id}",
                description=self.env._(
                    "%(kind)s %(run)s: batch %(number)s of %(count)s",
                    kind=kind,
                    run=self.display_name,
                    number=batch.number,
                    count=len(batches),
                ),
            )._do_job(batch.id)

    def _do_job(self, batch_id: int) -> str | None:
        """Do one batch as a job of queue_job's; return what the job's form says of it.

        A job may come twice, or after its run was started anew: then there is nothing to do.

        :raises psycopg2.OperationalError: if another worker is at it: the queue tries it again.
        """
        batch = self._lock_batch(SQL("id = %s", batch_id), SQL("FOR UPDATE NOWAIT"), SQL())
        if not batch:
            return self.env._("There was nothing left to do.")
        self._do_batch(batch, self._prepare_batches())
        return None

    def _go_on(self) -> bool:
        """Do the batches that nobody does, and commit each; return whether there was time for all.

        For scheduled actions, and for any process that helps. Nothing may be uncommitted.
        """
        return self._do_batches(commits=True)

    def _do_batches(self, *, commits: bool, prepared: Any = None) -> bool:
        """Do batches until nobody needs to be helped; return False if time was up before."""
        self.ensure_one()
        while batch := self._take_batch(commits):
            if prepared is None:
                prepared = self._prepare_batches()
            self._do_batch(batch, prepared)
            if commits and not self._commit_batch():
                return False
        if self._is_run_going() and not self._get_batches_of_run():
            self._end_run()  # there was nothing to do at all
        if commits:
            self.env["ir.cron"]._commit_progress(remaining=0)  # lets go of the run
        return True

    def _commit_batch(self) -> bool:
        """Commit what is done; return whether there is time to go on."""
        left = self._get_batches_of_run().filtered(lambda batch: not batch.is_done)
        return bool(self.env["ir.cron"]._commit_progress(1, remaining=len(left)))

    def _take_batch(self, commits: bool):
        """Return the first batch that nobody does, for this transaction; none is empty."""
        try:
            return self._lock_batch(SQL("TRUE"), SQL("FOR UPDATE SKIP LOCKED"), SQL("SKIP LOCKED"))
        except TransactionRollbackError:
            if not commits:
                raise
        # Another worker has committed something since this transaction began.
        self.env.cr.rollback()
        return self._take_batch(commits)

    def _lock_batch(self, which: SQL, lock: SQL, lock_run: SQL):
        """Lock a batch that is to be done, and the run against being started anew meanwhile.

        First the run, as who starts it anew does.

        :param which: condition for the batch.
        :param lock: how to lock it.
        :param lock_run: what to do if the run is locked: wait, or skip.
        :return: the batch, or none.
        """
        # Superuser: batches are nobody's to write; who may begin a run was asked.
        batches = self.env["aftersales.batch"].sudo()
        run = SQL("SELECT id FROM %s WHERE id = %s FOR SHARE", SQL.identifier(self._table), self.id)
        self.env.flush_all()
        self.env.cr.execute(SQL("%s %s", run, lock_run), log_exceptions=False)
        if not self.env.cr.rowcount:
            return batches
        self.invalidate_recordset()
        if not self._is_run_going():
            return batches
        self.env.cr.execute(
            SQL(
                "SELECT id FROM aftersales_batch WHERE %s AND %s AND is_done IS NOT TRUE"
                " ORDER BY number LIMIT 1 %s",
                self._match_batches(),
                which,
                lock,
            ),
            log_exceptions=False,
        )
        return batches.browse(row[0] for row in self.env.cr.fetchall())

    def _do_batch(self, batch, prepared: Any) -> None:
        """Do a locked batch, say that it is done, and end the run if it was the last one."""
        self._make_batch(batch.items, prepared)
        batch.is_done = True
        self.env.flush_all()
        if self._is_last_batch():
            self._end_run()

    def _is_last_batch(self) -> bool:
        """Return whether all batches are done but for what this transaction has to commit.

        One at a time comes here, and stays until it has committed: of two that finish at once
        the second sees the first.
        """
        self.env.cr.execute(
            "SELECT pg_advisory_xact_lock('aftersales_batch'::regclass::oid::int, hashtext(%s))",
            [f"{self._name},{self.id}"],
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM aftersales_batch WHERE %s AND is_done IS NOT TRUE",
                self._match_batches(),
            )
        )
        left = [id_ for (id_,) in rows]
        if not left:
            return True
        # What others have committed since this transaction began only another one sees.
        with self.env.registry.cursor() as cr:
            cr.execute(
                "SELECT COUNT(*) FROM aftersales_batch WHERE id = ANY(%s) AND is_done", [left]
            )
            return cr.fetchone()[0] == len(left)

    def _match_batches(self) -> SQL:
        """Return the condition for the run's batches."""
        model = self.env["ir.model"]._get_id(self._name)
        return SQL("run_model_id = %s AND run_id = %s", model, self.id)

    def _get_batch_domain(self) -> Domain:
        """Return the domain of the runs' batches."""
        model = self.env["ir.model"]._get_id(self._name)
        return Domain("run_model_id", "=", model) & Domain("run_id", "in", self._origin.ids)

    def _get_batches_of_run(self):
        # Superuser: nobody but runs has to do with batches.
        return self.env["aftersales.batch"].sudo().search(self._get_batch_domain())

    def unlink(self):
        """Delete the runs' batches along with them."""
        batches = self._get_batches_of_run()
        result = super().unlink()
        batches.unlink()
        return result
