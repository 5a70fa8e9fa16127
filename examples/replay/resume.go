package main

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/ticket"
)

// lookBack asks, when an earlier run was cut short, how far it came with the event's ticket. It is not enough that each
// step has a key: an event that did nothing then, because its ticket was closed already, must do nothing now that the
// ticket has been taken up again. So an event is past as soon as its ticket holds a later one, and the log's verdict is
// compared with the ticket as it was. Of an event that was under way, did holds the steps that are done.
func (w *worker) lookBack(ctx context.Context, j job) (past bool, err error) {
	clear(w.did)
	t, err := w.store.Get(ctx, j.id)
	switch {
	case errors.Is(err, gridgov.ErrNotFound):
		return false, nil
	case err != nil || t.Changed.Before(w.now):
		return false, err
	}
	events, err := w.store.History(ctx, j.id, 0, "")
	if err != nil {
		return false, err
	}
	for i, e := range events {
		switch cmp.Or(e.At.Compare(w.now), cmp.Compare(w.placeOf(e.Command), w.row.Place(j.event.What, j.event.Order))) {
		case 0:
			w.did[e.Command] = true
		case 1:
			if j.event.What == requestlog.Closed {
				w.checks.verdict(w.row, ticket.Fold(events[:i]))
			}
			return true, nil
		}
	}
	return j.event.What == requestlog.Opened, nil // receiving is one commit
}

// placeOf is the place, among what happened to the row at one instant, of the event that a command key is of.
func (w *worker) placeOf(key string) int {
	key, _, _ = strings.Cut(strings.TrimPrefix(key, refusedKey), "/")
	if key == requestlog.Closed.String() {
		return w.row.Place(requestlog.Closed, 0)
	}
	_, order, _ := strings.Cut(key, "-")
	n, _ := strconv.Atoi(order) // none: the opening
	return w.row.Place(0, n)
}
