package valid_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/valid"
)

type form struct {
	Text string `json:"text" validate:"required,text=10"`
	Name string `json:"name,omitempty" validate:"name=5"`
	Key  string `json:"key" validate:"id=4"`
	Deep struct {
		N int `json:"n" validate:"min=1"`
	} `json:"deep"`
	List []string `json:"list" validate:"max=2,dive,name=3"`
}

func TestEveryFaultIsSaidAtOnceUnderItsJSONName(t *testing.T) {
	f := form{Text: "a\x00b", Name: " x", Key: "a b", List: []string{"ok", "toolong"}}
	err := valid.Struct("form", &f)
	require.ErrorIs(t, err, grid.ErrInvalid)
	var bad *grid.InvalidError
	require.True(t, errors.As(err, &bad))
	var fields []string
	for _, f := range bad.Faults {
		fields = append(fields, f.Field)
		assert.NotContains(t, f.Got, "toolong", "a text may be a person's")
	}
	assert.Equal(t, []string{"text", "name", "key", "deep.n", "list[1]"}, fields)
}

func TestTextRules(t *testing.T) {
	for text, ok := range map[string]bool{
		"a\nb\tc": true, "退费": true, "": false, "01234567890": false, "\xff": false, "a\x7f": false, "\u202e": true,
	} {
		f := form{Text: text}
		f.Deep.N = 1
		assert.Equal(t, ok, valid.Struct("form", f) == nil, "%q", text)
	}
}

func TestWhatIsNoStructIsAFaultAndNoPanic(t *testing.T) {
	for _, v := range []any{nil, 3, (*form)(nil)} {
		assert.ErrorIs(t, valid.Struct("form", v), grid.ErrInvalid)
	}
}
