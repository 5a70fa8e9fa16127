package code_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/internal/code"
)

func TestShown(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "410172561007": "410172561007", "department/market": "department/market",
		"2026-03-01T10:00:00.5Z": "2026-03-01T10:00:00.5Z", "A_b.c": "A_b.c",
		"两": "…", "a b": "…", "+86": "…", "a\n": "…", "a%2Fb": "…", "…": "…", "a\xff": "…", `a"`: "…", "a,b": "…",
		strings.Repeat("x", 64): strings.Repeat("x", 64), strings.Repeat("x", 65): "…",
	} {
		assert.Equal(t, want, code.Shown(in))
		assert.Equal(t, want, code.Shown(code.Shown(in)), "shown again")
	}
}

func TestJSON(t *testing.T) {
	var syntax *json.SyntaxError
	assert.ErrorAs(t, json.Unmarshal([]byte(`{"王`), new(any)), &syntax)
	for _, err := range []error{syntax, errors.New(`json: unknown field "王"`), errors.New(`parsing time "王"`)} {
		en, zh := code.JSON(err)
		assert.NotContains(t, en+zh, "王")
	}
	en, zh := code.JSON(errors.New(`json: unknown field "yaer"`))
	assert.Equal(t, "no member yaer is known", en)
	assert.Equal(t, "没有yaer这一项", zh)
}
