package kpibook

import (
	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
)

// calledOut are left out of the three rates.
var calledOut = gridgov.Text{
	En: leftOut.En + "; not reached by any call-back",
	Zh: leftOut.Zh + "；回访未联系上反映人的",
}

var ratesSource = gridgov.Text{
	En: "THREE-C: the code of a statistics system whose city is not named; Beijing's regulation of 2021 names the three rates and " +
		"has no formula",
	Zh: "THREE-C：某统计系统的代码（未标明城市）；《北京市接诉即办工作条例》（2021）提出三率，未规定公式",
}

// threeRates are the three rates of call-backs (三率), over the tickets whose call-back reached the reporter (有效回访数). No
// norm has a formula, and one system's code has these [C]. A ticket falls into the period of the last call that reached
// its reporter, and counts once, with what was said then; both are ours. To weigh satisfaction in another way is to
// change the row's Scale, and the weights that make one score of the three are local: 10, 50 and 40 in that code, 30, 35
// and 35 elsewhere.
func threeRates() []metrics.Definition {
	return []metrics.Definition{
		{
			ID: Called, Name: gridgov.Text{En: "called back", Zh: "已回访"}, Quantity: metrics.Count, For: metrics.ActCall,
			Moment: metrics.AtCalled, Of: metrics.IsCalled,
			Meaning: gridgov.Text{En: "tickets whose reporter was called back in the period, reached or not; by the last call that reached " +
				"them, or else the last one tried", Zh: "期内回访过的工单，不论是否联系上；以最后一次有效回访计，无有效回访的以最后一次回访计"},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Reached, Name: gridgov.Text{En: "reached by call-back", Zh: "有效回访率"}, Quantity: metrics.Share, For: metrics.ActCall,
			Moment: metrics.AtCalled,
			Of:     metrics.IsCounted | metrics.IsCalled, Is: metrics.IsReached, Column: true,
			Meaning: gridgov.Text{
				En: "of tickets that were called back, those whose reporter was reached: the denominator of the three rates",
				Zh: "已回访工单中联系上反映人的；其分子即三率的分母（有效回访数）",
			},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Contacted, Name: gridgov.Text{En: "contacted (rate of response)", Zh: "响应率"}, Quantity: metrics.Share,
			For: metrics.ActCall, Moment: metrics.AtCalled,
			Of: metrics.IsCounted | metrics.IsReached, Is: metrics.IsContacted, Column: true, Ranked: true,
			Meaning: gridgov.Text{En: "of tickets whose call-back reached the reporter, those of which the reporter said that the handler " +
				"had been in touch: 已联系 / 有效回访数", Zh: "反映人称承办单位已联系的 / 有效回访数"},
			Without: calledOut, Source: ratesSource, Confidence: metrics.ConfidenceSecondary,
		},
		{
			ID: SaidSolved, Name: gridgov.Text{En: "said to be solved (rate of solution)", Zh: "解决率"}, Quantity: metrics.Share,
			For: metrics.ActCall, Moment: metrics.AtCalled,
			Of: metrics.IsCounted | metrics.IsReached, Is: metrics.IsSaidSolved, Column: true, Ranked: true,
			Meaning: gridgov.Text{
				En: "of tickets whose call-back reached the reporter, those of which the reporter said that it is solved: 已解决 / 有效回访数",
				Zh: "反映人称已解决的 / 有效回访数",
			},
			Without: calledOut, Source: ratesSource, Confidence: metrics.ConfidenceSecondary,
		},
		{
			ID: Satisfied, Name: gridgov.Text{En: "satisfied (rate of satisfaction)", Zh: "满意率"}, Quantity: metrics.Weighted,
			For: metrics.ActCall, Moment: metrics.AtCalled,
			Of: metrics.IsCounted | metrics.IsReached, Scale: metrics.Scale{3: 90, 4: 100, 5: 100}, Column: true, Ranked: true,
			Meaning: gridgov.Text{
				En: "of tickets whose call-back reached the reporter: (满意 + 0.9 × 基本满意) / 有效回访数. Which of our answers are 满意 (4 and " +
					"5) and 基本满意 (3) is ours; who did not say counts as not satisfied",
				Zh: "（满意 + 0.9 × 基本满意） / 有效回访数；本库以4、5分为满意，3分为基本满意；未表态的留在分母，不计满意",
			},
			Without: calledOut, Source: ratesSource, Confidence: metrics.ConfidenceSecondary,
		},
		{
			ID: Unsaid, Name: gridgov.Text{En: "satisfaction not said", Zh: "满意度未表态"}, Quantity: metrics.Count, For: metrics.ActCall,
			Moment: metrics.AtCalled,
			Of:     metrics.IsCounted | metrics.IsReached, Not: metrics.IsSaidSatisfied,
			Meaning: gridgov.Text{En: "of tickets whose call-back reached the reporter, those of which nobody said how satisfied they are; " +
				"they pull the rate of satisfaction down", Zh: "有效回访中未表态满意度的工单；拉低满意率"},
			Without: calledOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
	}
}

// ratings are what reporters said online (评价) of the work on their tickets. They are in none of the three rates of call-backs,
// since reporters who rate online choose to.
func ratings() []metrics.Definition {
	without := gridgov.Text{En: leftOut.En + "; not rated online", Zh: leftOut.Zh + "；未在线评价的"}
	return []metrics.Definition{
		{
			ID: Rated, Name: gridgov.Text{En: "rated online", Zh: "在线评价"}, Quantity: metrics.Count, For: metrics.ActRate,
			Moment: metrics.AtRated, Of: metrics.IsRated, Column: true,
			Meaning: gridgov.Text{En: "tickets that their reporter rated online in the period, by the last rating", Zh: "期内反映人在线评价过的工单，以最后一次评价计"},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: RatedSolved, Name: gridgov.Text{En: "rated as solved", Zh: "在线评价解决率"}, Quantity: metrics.Share, For: metrics.ActRate,
			Moment: metrics.AtRated,
			Of:     metrics.IsCounted | metrics.IsRated, Is: metrics.IsRatedSolved, Column: true, Ranked: true,
			Meaning: gridgov.Text{En: "of tickets rated online, those of which the reporter said that it is solved", Zh: "在线评价的工单中反映人评价为已解决的"},
			Without: without, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: RatedSatisfied, Name: gridgov.Text{En: "rated as satisfying", Zh: "在线评价满意率"}, Quantity: metrics.Weighted,
			For: metrics.ActRate, Moment: metrics.AtRated,
			Of: metrics.IsCounted | metrics.IsRated, Scale: metrics.Scale{3: 90, 4: 100, 5: 100}, Column: true, Ranked: true,
			Meaning: gridgov.Text{
				En: "of tickets rated online, by the scores of the last rating, weighed as the rate of satisfaction of call-backs " +
					"is: 4 and 5 in full, 3 as 0.9",
				Zh: "在线评价的工单中，按最后一次评分计：4、5分为满意，3分按0.9计，与回访满意率同一权重",
			},
			Without: without, Source: own, Confidence: metrics.ConfidenceOwn,
		},
	}
}
