package sqltest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/storage"
)

// A reason is often another program's words: whatever its bytes are, they come back.
func TestReasonsOfAnyBytes(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		ctx := t.Context()
		_, s := p.office(t)
		all := steps(t, 1)
		require.NoError(t, s.Commit(ctx, all[0]))
		id := all[0].Outbox[0].ID
		for _, reason := range []string{
			"查无此人", "a\x00b", "\x00", "cut off: \xe6\x9f", "\xff\xfe", "\ufffd", `\x`, `\x00`, `\xzz`, `\\x41`, strings.Repeat("\x00\xff", 2000), "",
		} {
			require.NoError(t, s.Ack(ctx, storage.Receipt{ID: id, Park: true, Reason: reason}), "%.20q", reason)
			parked, err := s.Pending(ctx, storage.PendingQuery{Parked: true})
			require.NoError(t, err)
			require.Len(t, parked, 1)
			assert.Equal(t, reason, parked[0].Reason)
		}
	})
}
