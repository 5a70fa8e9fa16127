package exact_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/internal/exact"
)

func TestUnknownMembersAreListedAtEveryDepth(t *testing.T) {
	type part struct {
		Name string `json:"name"`
	}
	type whole struct {
		ID    string          `json:"id"`
		Part  *part           `json:"part"`
		Parts []part          `json:"parts"`
		By    map[string]part `json:"by"`
	}
	doc := `{"id":"a","ID":"b","new":{"deep":1},"part":{"name":"x","Name":"y","more":[1]},"parts":[{},{"n":null}],"by":{"k":{"z":0}}}`
	var at []string
	for _, o := range exact.Unknown([]byte(doc), whole{}) {
		at = append(at, o.At())
		if o.In != "" {
			assert.Equal(t, []string{"name"}, o.Legal())
		}
	}
	assert.Equal(t, []string{"ID", "new", "part.Name", "part.more", "parts[1].n", "by.*.z"}, at)
	assert.Empty(t, exact.Unknown([]byte(`{"id":"a","part":{"name":"x"}}`), whole{}))
	assert.Empty(t, exact.Unknown([]byte(`{`), whole{}))
}
