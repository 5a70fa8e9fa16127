package desk

import (
	"cmp"
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "run the test with -update")
	assert.Equal(t, string(want), got, "run the test with -update if the change is meant")
}

// tableStep is the lifecycle table read plainly.
func tableStep(from ticket.State, by trigger) (to ticket.State, lawful bool) {
	for _, row := range lifecycle {
		if row.by == by && slices.Contains(row.from, from) {
			return cmp.Or(row.to, from), true
		}
	}
	return 0, false
}

func TestTheMachineIsTheTable(t *testing.T) {
	states := 0
	for from := ticket.State(0); from < 255; from++ {
		for by := trigger(0); by < trigEnd+3; by++ {
			wantTo, want := tableStep(from, by)
			to, ok := fire(from, by)
			require.Equal(t, want, ok, "%d by %d (%s by %s)", from, by, from, by)
			if ok {
				states++
				require.Equal(t, wantTo, to, "%s by %s", from, by)
			}
		}
	}
	assert.Positive(t, states)
	for _, row := range lifecycle {
		assert.NotEmpty(t, row.by.String(), "every trigger has a name")
		for _, other := range lifecycle {
			if other.by == row.by && &other.from[0] != &row.from[0] {
				for _, s := range row.from {
					assert.NotContains(t, other.from, s, "%s leaves %s twice", row.by, s)
				}
			}
		}
	}
}

func TestUnknownStatesAreNotAddedToTheMachine(t *testing.T) {
	for _, s := range []ticket.State{0, 6, 200} {
		_, ok := fire(s, trigNote)
		assert.False(t, ok)
	}
	nodes := 0
	for line := range strings.Lines(machine.ToGraph()) {
		if strings.Contains(line, "[label=") && !strings.Contains(line, "->") {
			nodes++
		}
	}
	assert.Equal(t, len(ticket.States()), nodes, "the machine's own graph")
}

func TestAForeignContextIsAnErrorAndNoPanic(t *testing.T) {
	assert.ErrorIs(t, machine.FireCtx(context.Background(), trigNote), errNoCell)
	assert.ErrorIs(t, machine.Fire(trigNote), errNoCell)
	_, err := machine.State(context.Background())
	assert.ErrorIs(t, err, errNoCell)
	assert.NotPanics(t, func() { _ = machine.ToGraph() }) // passes a context of its own
}

// What the machine permits, sorted because its order is random, is what the table and the table's diagram say.
func TestWhatTheMachinePermitsIsTheTable(t *testing.T) {
	for _, from := range ticket.States() {
		permitted, err := machine.PermittedTriggersCtx(&cell{context.Background(), from})
		require.NoError(t, err)
		var got, want []string
		for _, p := range permitted {
			got = append(got, p.(trigger).String())
		}
		for by := trigger(1); by < trigEnd; by++ {
			if _, ok := tableStep(from, by); ok {
				want = append(want, by.String())
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		assert.Equal(t, want, got, "from %s", from)
	}
}

func TestTheMachineServesManyAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 2000 {
				from, by := ticket.State((i+g)%7), trigger((i*g)%int(trigEnd))
				wantTo, want := tableStep(from, by)
				to, ok := fire(from, by)
				if ok != want || ok && to != wantTo {
					t.Errorf("%s by %s: got %s %v, want %s %v", from, by, to, ok, wantTo, want)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestNothingLeadsBackFromClosedButTakingItUpAgain(t *testing.T) {
	for by := trigger(1); by < trigEnd; by++ {
		to, ok := fire(ticket.Closed, by)
		if ok && to != ticket.Closed {
			verb, _, _ := strings.Cut(by.String(), " ")
			assert.Contains(t, []string{"reopen", "supplement", "unmerge"}, verb)
		}
	}
}

func TestTheDiagramIsTheGoldenFile(t *testing.T) { golden(t, "lifecycle.mmd", Diagram()) }

func TestTheDocumentsShowTheDiagram(t *testing.T) {
	for _, name := range []string{"ARCHITECTURE.md", "README.zh-CN.md"} {
		doc, err := os.ReadFile(filepath.Join("..", "..", name))
		require.NoError(t, err)
		assert.True(t, strings.Contains(string(doc), Diagram()), "%s: the diagram is not that of desk.Diagram", name)
	}
}
