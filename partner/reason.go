package partner

import (
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
)

// A Reason is one fact for or against a pairing. It is data: a host may store it, count it, or write its own sentence.
type Reason struct {
	Code   Code     `json:"code"`
	Points int      `json:"points,omitempty"` // what it adds to the score; 0 where it speaks against
	Args   []string `json:"args,omitempty"`   // what fills the sentence
}

// Code names a reason.
type Code string

// The reasons for a pairing, with their points. They are chosen so that the field of a resource counts more than its place,
// and an agreement that is in force as much as being in the same grid.
const (
	SameField   Code = "same_field"   // 40 for the first field in common, 10 for each further one, up to 60 in all
	SameGrid    Code = "same_grid"    // 30: one grid, or one above the other below the office
	SiblingGrid Code = "sibling_grid" // 20: two grids directly below the same unit
	SameOffice  Code = "same_office"  // 10: anywhere else in the office's territory
	Tied        Code = "tied"         // 30: a signed agreement in force between the owner and the grid
	Acquainted  Code = "acquainted"   // 15: talks or a joint activity between them
	WholeTime   Code = "whole_time"   // 10: the resource is available for all of the need's time
	SomeTime    Code = "some_time"    // 5: it is available for some of that time
	Suffices    Code = "suffices"     // 10: it is counted in the same unit, and there is enough
)

// The reasons against, in the order in which they are checked. Each counts the resources that failed there.
const (
	Ended      Code = "ended"       // the need's own time is over
	NoField    Code = "no_field"    // nobody offers any of its fields
	OwnOnly    Code = "own"         // offered by the one who has the need
	OtherPlace Code = "other_place" // offered in the territory of another office
	OtherTime  Code = "other_time"  // available at another time
	TooLittle  Code = "too_little"  // counted in the same unit, and less than is needed
	Taken      Code = "taken"       // suitable, and used up by needs that matched better
)

// sentences is the table of reasons: {0} and {1} are the arguments.
var sentences = map[Code]struct {
	points int
	en, zh string
}{
	SameField:   {40, "both are about {0}", "同属“{0}”领域"},
	SameGrid:    {30, "in the same grid, {0}", "同在网格{0}"},
	SiblingGrid: {20, "in grid {0}, which is below {1} too", "同属{1}，在另一网格{0}"},
	SameOffice:  {10, "in the territory of the same office, {0}", "同属街道{0}"},
	Tied:        {30, "the agreement {0} is in force", "协议{0}有效"},
	Acquainted:  {15, "there are ties already: {0}", "已有联系：{0}"},
	WholeTime:   {10, "available all of the time, {0} to {1}", "全程可用：{0}至{1}"},
	SomeTime:    {5, "available some of the time, {0} to {1}", "部分时段可用：{0}至{1}"},
	Suffices:    {10, "there are {0} and {1} are needed", "可提供{0}，需要{1}"},

	Ended:      {0, "its time ended on {0}", "需求已于{0}到期"},
	NoField:    {0, "nobody offers {0}", "尚无“{0}”方面的资源"},
	OwnOnly:    {0, "resources of the one who has the need: {0}", "需求方自有的资源：{0}项"},
	OtherPlace: {0, "resources in the territory of another office: {0}", "其他街道的资源：{0}项"},
	OtherTime:  {0, "resources available at another time only: {0}", "时间不合的资源：{0}项"},
	TooLittle:  {0, "resources of less than {1}: {0}", "不足{1}的资源：{0}项"},
	Taken:      {0, "resources used up by needs that matched better: {0}", "已分配给更合适需求的资源：{0}项"},
}

// In returns the reason as a sentence in a language, or its code and arguments where the code is unknown.
func (r Reason) In(lang gridgov.Language) string {
	row := sentences[r.Code]
	sentence := gridgov.Text{En: row.en, Zh: row.zh}.In(lang)
	if sentence == "" {
		return strings.Join(append([]string{string(r.Code)}, r.Args...), " ")
	}
	pairs := make([]string, 0, 2*len(r.Args))
	for i, arg := range r.Args {
		if lang == gridgov.Chinese {
			arg = strings.ReplaceAll(arg, ", ", "、") // several fields of work
		}
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", arg)
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
}

// because makes a reason with the points of the table.
func because(c Code, args ...string) Reason {
	return Reason{Code: c, Points: sentences[c].points, Args: args}
}
