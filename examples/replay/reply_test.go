package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/storage"
)

// replayed runs a log in memory and returns its store and its report.
func replayed(t *testing.T, log, columns string, more ...string) (storage.Store, *report) {
	t.Helper()
	f, err := parse(append([]string{"-store", "mem", "-log", log, "-map", columns}, more...), os.Stderr)
	require.NoError(t, err)
	in, err := load(f)
	require.NoError(t, err)
	require.NoError(t, in.openLog(t.Context(), 0, filepath.Join(t.TempDir(), "rejects.csv")))
	defer func() { require.NoError(t, in.log.Close()) }()
	store, err := openStore(t.Context(), "mem", in.sum)
	require.NoError(t, err)
	r, err := newReplay(t.Context(), in, store, 4)
	require.NoError(t, err)
	require.NoError(t, r.run(t.Context()))
	rep, err := r.report(t.Context())
	require.NoError(t, err)
	return store, rep
}

// answersOf are the texts of the answers in the record, ticket by ticket in the order of their ids.
func answersOf(t *testing.T, store storage.Store) (texts []string) {
	t.Helper()
	all, err := store.List(t.Context(), storage.Query{Limit: 100})
	require.NoError(t, err)
	for _, one := range all {
		events, err := store.History(t.Context(), one.ID, 0, "")
		require.NoError(t, err)
		for _, e := range events {
			words, err := e.Words()
			require.NoError(t, err)
			if e.Facts.Answered {
				texts = append(texts, words.Text)
			}
		}
	}
	return texts
}

func TestTheReplyIsInTheRecord(t *testing.T) {
	columns := inFile(t, "map.json",
		`{"columns": {"id": "编号", "opened": "受理时间", "closed": "办结时间", "kind": "诉求类型", "reply": "答复内容"}, "root": {"id": "city"}}`)
	store, rep := replayed(t, cases+"r16_kind.csv", columns)
	assert.Equal(t, []string{"已修复", "请到窗口办理"}, answersOf(t, store))
	assert.Empty(t, rep.Totals.Refused)
	kinds := map[string]int64{}
	for i, n := range rep.Metrics.Kinds.Rows[0].Counts {
		kinds[rep.Metrics.Kinds.Kinds[i]] = n
	}
	assert.Equal(t, map[string]int64{"complaint": 1, "inquiry": 1, "help": 0, "report": 0, "suggestion": 0, "": 0}, kinds)
}

func TestTheReplyIsThatOfTheLastAnswer(t *testing.T) {
	log := inFile(t, "log.csv", "opened,answered,reworked,closed,reply,how\n"+
		"2026-01-01,2026-01-02,2026-01-03,2026-01-04,mended,\n"+ // sent back: what was said first is not known
		"2026-01-02,2026-01-03,,2026-01-04,done,\n"+
		"2026-01-03,2026-01-04,,,said,\n"+
		"2026-01-04,,,2026-01-05,\u200b,\n"+
		"2026-01-05,,,2026-01-05,swept,patrol\n"+
		"2026-01-06,,,,not yet said,\n")
	columns := inFile(t, "map.json",
		`{"columns": {"opened": "opened", "closed": "closed", "reply": "reply", "origin": "how"}, "origins": {"patrol": "worker"},
		"steps": [{"column": "answered", "do": "answer"}, {"column": "reworked", "do": "rework"}], "root": {"id": "city"}}`)
	store, rep := replayed(t, log, columns)
	const ours = "Answered, as the log says."
	assert.Equal(t, []string{ours, "mended", "done", "said", ours, "swept"}, answersOf(t, store))
	assert.Empty(t, rep.Totals.Refused)
}
