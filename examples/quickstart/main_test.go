package main

import (
	"fmt"

	"github.com/gridgov/gridgov"
)

func Example() {
	if err := story(gridgov.English); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 2026-03-02 08:31 reporter filed a request through qr poster at 春藤社区: “影院闭店，储值卡余额怎么退？”
	// 2026-03-02 08:35 desk responded: “已收到，正在联系影院和市场监管部门”
	// 2026-03-02 08:41 desk transferred it to 市场监管所, due 2026-03-09 08:41
	// 2026-03-02 09:06 市场监管所 signed for it
	// 2026-03-03 07:06 handler noted: 影院已在门口张贴退款公告
	// 2026-03-05 09:06 handler answered: “余款已退回原支付账户”
	// 2026-03-05 10:06 desk closed it as solved
	// 2026-03-05 12:06 reporter rated it 5 of 5, solved
	// first response after 4m0s - closed as solved after 73h35m0s
}

func Example_chinese() {
	if err := story(gridgov.Chinese); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 2026-03-02 08:31 反映人反映，渠道：qr poster，地点：春藤社区：“影院闭店，储值卡余额怎么退？”
	// 2026-03-02 08:35 受理员响应：“已收到，正在联系影院和市场监管部门”
	// 2026-03-02 08:41 受理员转派给市场监管所，限3月9日08:41前办结
	// 2026-03-02 09:06 市场监管所已签收
	// 2026-03-03 07:06 承办人告知：影院已在门口张贴退款公告
	// 2026-03-05 09:06 承办人答复：“余款已退回原支付账户”
	// 2026-03-05 10:06 受理员办结：已解决
	// 2026-03-05 12:06 反映人评价5分（满分5分），已解决
	// first response after 4m0s - closed as solved after 73h35m0s
}
