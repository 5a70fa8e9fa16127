// Package suite is what the suites of the storage contracts share: how a check explains itself, how it runs under go test,
// and how the checks themselves are proven with stores that are broken on purpose.
package suite

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// patience bounds one check: a store that blocks longer has failed it.
const patience = 5 * time.Minute

// A mistaken error has the usual mistake behind a step that fails as this one did.
type mistaken struct {
	error
	usual string
}

func (m *mistaken) Unwrap() error { return m.error }

// Usually names the usual mistake of one step: [Explain] prints it in place of the check's own, which has to name those of all
// its steps. Nil stays nil.
func Usually(usual string, err error) error {
	if err == nil {
		return nil
	}
	return &mistaken{err, usual}
}

// Explain adds the check's name, its rule and the usual mistake to what was seen. Nil stays nil.
func Explain(ctx context.Context, name, rule, usual string, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil {
		err = fmt.Errorf("not finished when the context ended (%w): %w", ended, err)
	}
	if m := new(mistaken); errors.As(err, &m) {
		usual = m.usual
	}
	return fmt.Errorf("%s: %w\n\tthe rule: %s\n\tusually:  %s", name, err, rule, usual)
}

// Subtest runs a check under go test, for five minutes at most.
func Subtest(t *testing.T, name string, run func(context.Context, *testing.T) error) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		if err := run(ctx, t); err != nil {
			t.Error(err)
		}
	})
}

// A Fault is a store that breaks one rule, and the name of the check that must find it.
type Fault[S any] struct {
	Check, Does string
	Open        func() S
}

// Prove proves the checks of a suite, by name: each fault is found by its check, and each check finds a fault and lets a
// right store pass.
func Prove[S any](t *testing.T, checks map[string]func(context.Context, S) error, faults []Fault[S], right func() S) {
	t.Helper()
	finds := map[string]int{}
	for _, f := range faults {
		finds[f.Check]++
		t.Run(f.Check+"/"+f.Does, func(t *testing.T) {
			t.Parallel()
			run, ok := checks[f.Check]
			if !ok {
				t.Fatal("no such check")
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			// Checks that let goroutines meet may miss a fault on a busy machine: three tries.
			var err error
			for tries := 0; err == nil && tries < 3; tries++ {
				err = run(ctx, f.Open())
			}
			switch {
			case err == nil:
				t.Fatal("not found")
			case ctx.Err() != nil:
				t.Fatalf("found by the clock alone: %v", err)
			}
			t.Log(err)
		})
	}
	for name, run := range checks {
		if finds[name] == 0 {
			t.Errorf("%s finds none of the faults: a check that cannot fail is a defect", name)
		}
		t.Run(name+"/nothing", func(t *testing.T) {
			t.Parallel()
			if err := run(t.Context(), right()); err != nil {
				t.Error(err)
			}
		})
	}
}
