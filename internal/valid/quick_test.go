package valid

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

type deep struct {
	N    int    `json:"n" validate:"min=1"`
	Name string `json:"name" validate:"required,name=4"`
}

// unsureOf has the tags that only the validator knows.
type unsureOf struct {
	Hex   string        `validate:"omitempty,hexadecimal,len=4"`
	Runes string        `validate:"max=2"`
	Soon  time.Duration `validate:"max=3s"`
	Tiny  time.Duration `validate:"max=3"`
	Need  *deep         `validate:"required"`
}

type everything struct {
	Text   string        `validate:"required,text=6"`
	Name   string        `validate:"name=3"`
	ID     string        `validate:"id=3"`
	Kind   uint8         `validate:"max=3"`
	Must   uint8         `validate:"required"`
	Score  int           `validate:"required,min=1,max=5"`
	Size   int64         `validate:"min=0"`
	Signed int           `validate:"required"`
	Within time.Duration `validate:"min=0"`
	List   []string      `validate:"max=2,dive,required,name=3"`
	Some   []string      `validate:"required,min=1"`
	Deep   deep
	Ptr    *deep
	Deeps  []deep `validate:"max=2,dive"`
	Free   []deep
	At     time.Time
}

// What the quick way lets pass, the validator does not fault, whatever the value.
func TestTheQuickWayPassesNothingThatTheValidatorFaults(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	text := func() string {
		return []string{"", "a", "ab", "abc", "abcd", "12ab", "街", "街道", "a b", " a", "a\n", "a\x00", "\xff", "a\u00a0", strings.Repeat("x", 7)}[rng.IntN(15)]
	}
	below := func() deep { return deep{rng.IntN(4) - 1, text()} }
	passed, faulted := 0, 0
	for range 60000 {
		v := everything{Text: "abc", Must: 1, Score: 1, Signed: 1, Some: []string{"x"}, Deep: deep{1, "x"}}
		for range rng.IntN(3) {
			switch rng.IntN(20) {
			case 0:
				v.Text = text()
			case 1:
				v.Name = text()
			case 2:
				v.ID = text()
			case 5:
				v.Kind = uint8(rng.IntN(6))
			case 6:
				v.Must = uint8(rng.IntN(2))
			case 7:
				v.Score = rng.IntN(9) - 2
			case 8:
				v.Size = int64(rng.IntN(5) - 2)
			case 9:
				v.Signed = rng.IntN(3) - 1
			case 10:
				v.Within = time.Duration(rng.IntN(5) - 2)
			case 13:
				v.List = []string{text(), text(), text()}[:rng.IntN(4)]
			case 14:
				v.Some = [][]string{nil, {}, {"x"}}[rng.IntN(3)]
			case 15:
				v.Deep = below()
			case 16:
				d := below()
				v.Ptr = &d
			case 18:
				v.Deeps = []deep{below(), below(), below()}[:rng.IntN(4)]
			case 19:
				v.Free = []deep{below()}
			}
		}
		quick, err := quickOf(reflect.TypeOf(v))(reflect.ValueOf(v)), shared.Struct(v)
		switch {
		case quick && err != nil:
			t.Fatalf("%+v passes, and the validator says: %v", v, err)
		case quick:
			passed++
		case err != nil:
			faulted++
		}
	}
	if passed == 0 || faulted == 0 {
		t.Fatalf("%d passed, %d wrong", passed, faulted)
	}
	for _, v := range []unsureOf{{}, {Hex: "12ab", Need: &deep{1, "x"}}, {Runes: "街道", Need: &deep{1, "x"}}} {
		if quickOf(reflect.TypeOf(v))(reflect.ValueOf(v)) {
			t.Fatalf("%+v: only the validator knows these tags", v)
		}
	}
}
