package tickettest

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// shown is a query as a failure prints it: the fields that are set, an empty list among them, as Go names them.
func shown(q storage.Query) string { return fields(reflect.ValueOf(q)) }

var orderNames = []string{"ByID", "ByDue", "ByChanged", "ByWake"}

func fields(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case time.Time:
		return x.Format(time.RFC3339Nano)
	case storage.Order:
		if int(x) < len(orderNames) {
			return orderNames[x]
		}
	case ticket.State:
		return x.String()
	}
	switch v.Kind() {
	case reflect.Pointer:
		return fields(v.Elem())
	case reflect.Struct:
		var set []string
		for i := range v.NumField() {
			if f := v.Field(i); !f.IsZero() || f.Kind() == reflect.Slice && !f.IsNil() {
				set = append(set, v.Type().Field(i).Name+": "+fields(f))
			}
		}
		return "{" + strings.Join(set, ", ") + "}"
	case reflect.Slice:
		const most = 12
		var values []string
		for i := range min(v.Len(), most) {
			values = append(values, fields(v.Index(i)))
		}
		if v.Len() > most {
			values = append(values, fmt.Sprintf("… %d in all", v.Len()))
		}
		return "[" + strings.Join(values, ", ") + "]"
	case reflect.String:
		if text := v.String(); len(text) > 80 {
			return fmt.Sprintf("%.40q… %d bytes", text, len(text))
		}
		return fmt.Sprintf("%q", v.String())
	}
	return fmt.Sprint(v.Interface())
}
