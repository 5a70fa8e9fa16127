package desk

import (
	"encoding/json"
	"reflect"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// sent is what a caller sent under a key, as the exported fields of a command or a request. It does not depend on what the
// desk fills in, or on the form: by value or by pointer, with an empty list or none, with a time in another zone. It is nil
// for what cannot be stored.
func sent(v any) []byte {
	from := reflect.Indirect(reflect.ValueOf(v))
	if from.Kind() != reflect.Struct {
		return nil
	}
	for i := range from.NumField() { // times are among the fields themselves: a test holds it
		if at := from.Field(i); at.Type() == reflect.TypeFor[time.Time]() && at.CanInterface() {
			to := reflect.New(from.Type()).Elem()
			to.Set(from)
			to.Field(i).Set(reflect.ValueOf(form.Storable(at.Interface().(time.Time))))
			v, from = to.Addr().Interface(), to
		}
	}
	doc, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return doc
}

// commandOf is a command by value: a pointer to one is taken as the command.
func commandOf(do ticket.Command) ticket.Command {
	if p := reflect.ValueOf(do); p.Kind() == reflect.Pointer && !p.IsNil() {
		do, _ = p.Elem().Interface().(ticket.Command)
	}
	return do
}
