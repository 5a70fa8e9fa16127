package ticket_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// The reporter of a duplicate learns neither whom another report names nor which ticket it was merged into.
func TestAReporterIsNotToldWhomAnotherReportNames(t *testing.T) {
	b := newBench(t, nil)
	parent := b.files(person(0), ticket.Request{About: []string{"x-1"}})
	child := b.file(person(1), "mine")
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	got, err := b.Get(t.Context(), person(1), child.ID)
	require.NoError(t, err)
	assert.Empty(t, got.About)
	assert.Empty(t, got.Parent)
}
