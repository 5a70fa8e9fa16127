package valid_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/valid"
)

type form struct {
	Text string `json:"text" validate:"filled,text=10"`
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
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	var bad *gridgov.InvalidError
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
		"a\nb\tc": true, "退费": true, "": false, "01234567890": false, "\xff": false, "a\x7f": false, "a\u202e": true,
	} {
		f := form{Text: text}
		f.Deep.N = 1
		assert.Equal(t, ok, valid.Struct("form", f) == nil, "%q", text)
	}
}

func TestWhatIsNoStructIsAFaultAndNoPanic(t *testing.T) {
	for _, v := range []any{nil, 3, (*form)(nil)} {
		assert.ErrorIs(t, valid.Struct("form", v), gridgov.ErrInvalid)
	}
}

func TestATextThatShowsNothingIsMissing(t *testing.T) {
	type part struct {
		Text string `json:"text" validate:"filled,text=20"`
		Name string `json:"name" validate:"name=20"`
	}
	type whole struct {
		ID    string   `json:"id" validate:"filled,id=20"`
		Parts []part   `json:"parts" validate:"dive"`
		Names []string `json:"names" validate:"max=3,dive,filled,name=20"`
		More  *part    `json:"more"`
	}
	for _, blank := range []string{
		"", " ", "\u3000", "\u200b", "\ufeff\u2060", "\n\t ", "\u00ad\u034f", "\u3164", "\u2800", "\U000e0020", "\ufe0f",
	} {
		id := blank
		for _, space := range []string{" ", "\u3000", "\n\t "} { // which no id holds: two faults of one field
			if blank == space {
				id = ""
			}
		}
		w := whole{ID: id, Parts: []part{{"退费", ""}, {blank, ""}}, Names: []string{"a", id}, More: &part{blank, ""}}
		var bad *gridgov.InvalidError
		require.ErrorAs(t, valid.Struct("whole", w), &bad, "%q", blank)
		var fields []string
		for _, f := range bad.Faults {
			assert.Equal(t, gridgov.RuleRequired, f.Rule, "%q: %+v", blank, f)
			fields = append(fields, f.Field)
		}
		assert.ElementsMatch(t, []string{"id", "parts[1].text", "names[1]", "more.text"}, fields, "%q", blank)
	}
	for _, shown := range []string{"x", " x", "。", "\u3000好", "1", "🙏", "e\u0301", "\u200bx"} {
		require.NoError(t, valid.Struct("part", part{shown, ""}), "%q", shown)
	}
	require.NoError(t, valid.Struct("part", part{"x", "\u200b"}), "what is not required may be missing")
}
