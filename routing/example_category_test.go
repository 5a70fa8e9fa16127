package routing_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
)

// A category tree finds what a request is about and who answers for it. What it does not know it leaves to the next policy or
// to a person, and the reason names the words that were counted.
func ExampleLoadCategories() {
	file := `path,keywords,handler
水电气暖,,department/utilities
水电气暖/停水,停水;没水,department/utilities/water
市场监管,,department/market
市场监管/预付卡,储值卡;预付卡;充值,
`
	tree, err := routing.LoadCategories(strings.NewReader(file), "categories.csv", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"小区停水两天了", "健身房关门,预付卡怎么退?", "路灯不亮"} {
		d, err := tree.Route(context.Background(), ticket.Case{Request: ticket.Request{Text: text}, Path: "410172561"})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, do := range d.Do {
			switch do := do.(type) {
			case ticket.Classify:
				fmt.Println("classify as", do.Category)
			case ticket.Transfer:
				fmt.Println("transfer to", do.To.Name())
			}
		}
		for _, why := range d.Reasons {
			fmt.Println(why)
		}
		fmt.Println("undecided:", d.Undecided())
	}
	// Output:
	// classify as 水电气暖/停水
	// transfer to utilities / water
	// categories.csv: 水电气暖/停水 (keyword 停水)
	// undecided: false
	// classify as 市场监管/预付卡
	// transfer to market
	// categories.csv: 市场监管/预付卡 (keyword 预付卡)
	// undecided: false
	// undecided: true
}
