package nearest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/internal/nearest"
)

func TestOf(t *testing.T) {
	legal := []string{"transfer", "answer", "report back", "note", "rate"}
	for name, want := range map[string]string{
		"trnasfer": "transfer", "Transfer": "transfer", "anser": "answer", "report_back": "report back", "note": "note", "rote": "note",
		"": "", "xyz": "", "no": "", strings.Repeat("transfer", 9): "",
	} {
		assert.Equal(t, want, nearest.Of(name, legal), "%q", name)
	}
	assert.Empty(t, nearest.Of("note", nil))
}
