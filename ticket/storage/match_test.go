package storage_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A store without an index of its own matches each ticket that it holds.
func TestAMatchAllocatesNothing(t *testing.T) {
	tk := ticket.Ticket{Duty: ticket.Duty{Lead: "unit/1"}}
	q := storage.Query{Handlers: []ticket.Handler{"unit/2"}}
	assert.Zero(t, testing.AllocsPerRun(100, func() { q.Match(&tk) }))
}
