package routing_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/routing"
)

// A thousand rules, of which none matches before the last: the longest way.
func BenchmarkTable1000(b *testing.B) {
	words := []rune("停水电气暖路灯物业广场舞施工噪音退款井盖污水垃圾占道停车电梯漏水扬尘油烟消防通道")
	r := rand.New(rand.NewPCG(1, 2))
	var file strings.Builder
	file.WriteString("id,any,none,transfer\n")
	for i := range 999 {
		var any []string
		for range 3 {
			any = append(any, fmt.Sprintf("%c%c%d", words[r.IntN(len(words))], words[r.IntN(len(words))], len(any)))
		}
		fmt.Fprintf(&file, "r%d,%s,演习,department/a\n", i, strings.Join(any, ";"))
	}
	file.WriteString("last,,,department/b\n")
	table, err := routing.LoadTable(strings.NewReader(file.String()), "bench.csv", nil)
	require.NoError(b, err)
	c := caseAt("410172561/410172561007", "家里暖气不热,室内只有14度,老人孩子都受不了,报修三次都没人来,请问什么时候能修好?")
	b.ReportAllocs()
	for b.Loop() {
		if d, _ := table.Route(b.Context(), c); len(d.Do) == 0 {
			b.Fatal("undecided")
		}
	}
}

func BenchmarkExample(b *testing.B) {
	policy := routing.First(routing.ExampleTable(), routing.ExampleCategories())
	c := caseAt("410172561/410172561007", "门口路灯全灭了 黑灯瞎火的,放学孩子都不敢走")
	b.ReportAllocs()
	for b.Loop() {
		if d, _ := policy.Route(b.Context(), c); len(d.Do) == 0 {
			b.Fatal("undecided")
		}
	}
}
