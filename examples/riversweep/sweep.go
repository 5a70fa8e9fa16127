// Package riversweep runs the sweep as a periodic job of River (riverqueue/river), on PostgreSQL or SQLite. Nodes that share
// a River database elect one that inserts the job; whichever is free works it. Nothing depends on that: a job that runs
// twice, late or again after a kill has the same result.
//
//	worker := riversweep.Worker{Desk: desk, Now: time.Now}
//	river.AddWorker(workers, &worker)
//	river.NewClient(driver, &river.Config{Workers: workers, PeriodicJobs: []*river.PeriodicJob{riversweep.Every(time.Minute)}, …})
package riversweep

import (
	"context"
	"time"

	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/riverqueue/river"
)

// Args are the arguments of the job: a sweep needs none, since the Wake index says what is due.
type Args struct{}

// Kind names the job.
func (Args) Kind() string { return "gridgov_sweep" }

// InsertOpts says that a sweep which fails is not tried again: the next period sweeps what is still due. A sweep that is
// still at work stops no other, since one that was killed would too, until River notices: two at once share the work.
func (Args) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// A Worker sweeps a desk. Its error names the first ticket that could not be swept, and River keeps it with the job.
type Worker struct {
	river.WorkerDefaults[Args]
	Desk *desk.Desk
	Now  func() time.Time
	Told func(desk.Swept) // what a sweep did; nil tells nobody
}

// Timeout lets a sweep end however much is due.
func (*Worker) Timeout(*river.Job[Args]) time.Duration { return -1 }

// Work sweeps once.
func (w *Worker) Work(ctx context.Context, _ *river.Job[Args]) error {
	did, err := w.Desk.Sweep(ctx, w.Now())
	if w.Told != nil {
		w.Told(did)
	}
	return err
}

// Every is the periodic job. The first runs at once.
func Every(period time.Duration) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(period), func() (river.JobArgs, *river.InsertOpts) { return Args{}, nil },
		&river.PeriodicJobOpts{RunOnStart: true})
}
