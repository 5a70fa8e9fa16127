package suite

import (
	"fmt"
	"reflect"
	"time"
)

// Fill sets everything that can be set to something that is not zero; n tells the values apart.
func Fill(v reflect.Value, n int) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC).Add(time.Duration(n+1) * 1001 * time.Microsecond)))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				Fill(v.Field(i), n+i)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		Fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		Fill(v.Index(0), n)
		Fill(v.Index(1), n+1)
	case reflect.Array:
		for i := range v.Len() {
			Fill(v.Index(i), n+i)
		}
	case reflect.String:
		v.SetString(fmt.Sprintf("s%d <\"&> \u2028 街 \x01", n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(1 + n%3))
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(n + 1))
	case reflect.Float64:
		v.SetFloat(float64(n) + 0.5)
	default:
		panic("fill: " + v.Type().String())
	}
}
