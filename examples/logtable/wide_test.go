package logtable

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A row of commas alone takes the memory of what was read of it, and not that of a cell for each comma: as a header it is
// refused, and as a row it is one that cannot be read, whatever follows it.
func TestARowOfCommas(t *testing.T) {
	const longest = maxRow - 5
	taken := func(f func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	require.Less(t, taken(func() {
		_, err := NewTable(strings.NewReader(strings.Repeat(",", longest)+"\n"), "log.csv", &Form{})
		require.ErrorContains(t, err, "16,384 cells")
	}), uint64(10<<20))

	rows := "a,b\n" + strings.Repeat(strings.Repeat(",", longest)+"\n1,2\n", 5)
	require.Less(t, taken(func() {
		table, err := NewTable(strings.NewReader(rows), "log.csv", &Form{})
		require.NoError(t, err)
		read, broken := 0, 0
		for {
			_, err := table.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err == nil {
				read++
				continue
			}
			var unreadable *Reject
			require.ErrorAs(t, err, &unreadable)
			broken++
		}
		require.Equal(t, [2]int{5, 5}, [2]int{read, broken})
	}), uint64(20<<20))

	widest, err := NewTable(strings.NewReader(strings.Repeat(",", maxCells-1)+"\n"), "log.csv", &Form{})
	require.NoError(t, err, "as many columns as a spreadsheet has")
	require.Len(t, widest.Header, maxCells)
}
