package metrics

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

// No counter of a fact is below zero, whichever it is.
func TestAFactWithANegativeCounterIsInvalid(t *testing.T) {
	checked := 0
	var walk func(f *Fact, v reflect.Value, name string)
	walk = func(f *Fact, v reflect.Value, name string) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(f, v.Field(i), name+"."+v.Type().Field(i).Name)
				}
			}
		case reflect.Int32:
			was := v.Int()
			v.SetInt(-1)
			assert.Negative(t, f.least(), "%s is not looked at", name)
			v.SetInt(was)
			checked++
		}
	}
	var f Fact
	walk(&f, reflect.ValueOf(&f).Elem(), "Fact")
	assert.Greater(t, checked, 30)
}
