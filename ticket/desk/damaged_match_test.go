package desk_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A damaged ticket meets no query that asks something, whichever field asks.
func TestADamagedTicketMeetsNoQueryThatAsks(t *testing.T) {
	d := ticket.ReadTicket("t1", []byte("{"))
	assert.True(t, new(storage.Query).Match(&d))
	for f := range reflect.TypeFor[storage.Query]().Fields() {
		var q storage.Query
		v := reflect.ValueOf(&q).Elem().FieldByIndex(f.Index)
		switch v.Kind() {
		case reflect.String:
			v.SetString("x")
		case reflect.Slice:
			v.Set(reflect.MakeSlice(f.Type, 1, 1))
		case reflect.Pointer:
			v.Set(reflect.New(f.Type.Elem()))
		case reflect.Struct:
			switch v.Addr().Interface().(type) {
			case *storage.Period:
				v.Field(0).Set(reflect.ValueOf(time.Unix(1, 0)))
			case *time.Time:
				v.Set(reflect.ValueOf(time.Unix(1, 0)))
			}
		}
		switch f.Name {
		case "Order", "Desc", "After", "Limit":
		default:
			assert.False(t, q.Match(&d), f.Name)
		}
	}
}
