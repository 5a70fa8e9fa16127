package ticketsql

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov"
)

type answer string

func (a answer) Error() string    { return "as the server says, SQLSTATE 00000" }
func (a answer) SQLState() string { return string(a) }

func TestPostgresMeaning(t *testing.T) {
	for state, want := range map[string]error{
		"TK001": gridgov.ErrConflict, "TK002": gridgov.ErrExists, "22021": gridgov.ErrInvalid, "22P05": gridgov.ErrInvalid,
		"40001": gridgov.ErrBusy, "40P01": gridgov.ErrBusy, "55P03": gridgov.ErrBusy, "53300": gridgov.ErrBusy,
		"57014": gridgov.ErrBusy, "57P03": gridgov.ErrBusy,
		"42P01": unfitSchema, "42703": unfitSchema, "42883": unfitSchema, "3F000": unfitSchema, "25006": unfitWritable,
		"53100": unfitSpace, "42501": unfitPermission, "54000": gridgov.ErrInvalid,
		"23505": nil, "23503": nil, "57P01": nil, "08006": nil, "": nil,
	} {
		for _, err := range []error{
			fmt.Errorf("wrapped: %w", answer(state)),
			errors.New("ERROR: in words alone (SQLSTATE " + state + ")"),
		} {
			got := PostgreSQL.contractError(err)
			if want == nil {
				assert.NoError(t, got, state)
			} else {
				assert.ErrorIs(t, got, want, state)
			}
		}
	}
	for _, text := range []string{"", "SQLSTATE ", "SQLSTATE 4000", "unexpected EOF"} {
		assert.NoError(t, PostgreSQL.contractError(errors.New(text)), text)
	}
}

func TestPostgresBind(t *testing.T) {
	for query, want := range map[string]string{
		"": "", "SELECT 1": "SELECT 1", "a = ? AND b IN (?, ?)": "a = $1 AND b IN ($2, $3)", "?": "$1",
	} {
		assert.Equal(t, want, PostgreSQL.bind(query))
	}
}

func TestArrays(t *testing.T) {
	a := make(arrays, 5)
	a.add(`a"b\c,{`, int64(-1), nil, []byte{}, []byte("part"))
	a.add("", int64(2), "NULL", []byte(nil), []byte(nil))
	assert.Equal(t, []any{`{"a\"b\\c,{",""}`, "{-1,2}", `{NULL,"NULL"}`, `{"",NULL}`, `{"cGFydA==",NULL}`}, a.appendTo(nil))
	assert.Equal(t, []any{nil, nil}, make(arrays, 2).appendTo(nil), "no rows")
}
