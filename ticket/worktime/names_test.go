package worktime_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// The names of a definition are compared to the letter: one that differs in case alone is a fault, which says the right one.
func TestTheNamesOfADefinitionAreExact(t *testing.T) {
	const day = `{"name":"元旦","date":"2026-01-01","isOffDay":true}`
	for text, want := range map[string]gridgov.Fault{
		`{"name":"a","zone":"Asia/Shanghai","Hours":["08:00-12:00"]}`: {
			Field: "hours", Rule: gridgov.RuleUnknown, Right: exactly("hours"), Got: "Hours",
		},
		`{"name":"a","NAME":"b","zone":"Asia/Shanghai"}`: {
			Field: "name", Rule: gridgov.RuleUnknown, Right: exactly("name"), Got: "NAME",
		},
		`{"name":"a","zone":"Asia/Shanghai","years":[{"year":2026,"days":[` + strings.Replace(day, "isOffDay", "isoffday", 1) + `]}]}`: {
			Field: "days[0].isOffDay", Rule: gridgov.RuleUnknown, Right: exactly("isOffDay"), Got: "isoffday",
		},
	} {
		_, err := worktime.Load(strings.NewReader(text))
		var bad *gridgov.InvalidError
		require.True(t, errors.As(err, &bad), "%v", err)
		assert.Equal(t, []gridgov.Fault{want}, bad.Faults, text)
	}
	_, err := worktime.ParseYear([]byte(`{"year":2026,"Papers":[],"days":[` + day + `]}`))
	assert.ErrorContains(t, err, "papers is unknown (got Papers): the name is exactly papers")
	_, err = worktime.Load(strings.NewReader(
		`{"name":"a","zone":"Asia/Shanghai","hours":["08:00-12:00"],"years":[{"$schema":"x","year":2026,"papers":[],"days":[` + day + `]}]}`,
	))
	assert.NoError(t, err, "a file of holiday-cn, with a member of its own")
}

func exactly(name string) gridgov.Text {
	return gridgov.Text{En: "the name is exactly " + name, Zh: "名称应完全写成" + name}
}
