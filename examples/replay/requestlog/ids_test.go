package requestlog

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIDsOfOneHashAreToldApart(t *testing.T) {
	s := newIDs()
	for at := range int64(3000) { // all in one chain, and over several growths of the table
		slot, _, found := s.find(7, func(other int64) bool { return other == at })
		require.False(t, found)
		s.add(slot, 7, at)
		_, where, found := s.find(7, func(other int64) bool { return other == at })
		require.True(t, found)
		require.Equal(t, at, where)
	}
}
