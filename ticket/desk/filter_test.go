package desk

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A filter says everything that a query can say, but for what is the desk's: whom it is for, where a page begins, and the sweep's.
func TestAFilterIsAQueryButForWhatIsTheDesks(t *testing.T) {
	var f Filter
	suite.Fill(reflect.ValueOf(&f).Elem(), 1)
	q := f.query()
	of, to := reflect.ValueOf(f), reflect.ValueOf(q)
	for i := range to.NumField() {
		switch name := to.Type().Field(i).Name; name {
		case "Scope", "After", "Wake":
			assert.True(t, to.Field(i).IsZero(), name)
		default:
			assert.False(t, to.Field(i).IsZero(), name)
			assert.Equal(t, of.FieldByName(name).Interface(), to.Field(i).Interface(), name)
		}
	}
	assert.Equal(t, to.NumField()-3, of.NumField())
	var none Filter
	assert.Equal(t, storage.Query{}, none.query())
}
