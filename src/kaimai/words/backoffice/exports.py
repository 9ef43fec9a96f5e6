"""Files of orders: what to choose, how far they have come, and the names of their columns."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "exports_title": Text("下載訂單", "Download orders"),
    "exports_what": Text("要下載的訂單", "Which orders"),
    "exports_everything": Text("全部訂單", "All orders"),
    "exports_make": Text("製作檔案", "Make the file"),
    "exports_kind": Text("內容", "Contents"),
    "exports_kind_orders": Text("訂單，一筆一列", "Orders, one a row"),
    "exports_kind_lines": Text("商品明細，一項一列", "Items, one a row"),
    "exports_kind_accounting": Text("記帳", "Accounting"),
    "exports_file_type": Text("檔案格式", "File"),
    "exports_type_xlsx": Text("Excel（.xlsx）", "Excel (.xlsx)"),
    "exports_type_csv": Text("CSV", "CSV"),
    "exports_columns": Text("欄位", "Columns"),
    "exports_columns_hint": Text("都不勾選就是全部欄位。", "Without a tick all columns are in it."),
    "exports_yours": Text("您的檔案", "Your files"),
    "exports_kept": Text(
        "檔案保留一天，之後自動刪除，因為裡面有個人資料。",
        "Files are kept for a day and then deleted, since they hold personal data.",
    ),
    "exports_none": Text("還沒有檔案", "No files yet"),
    "exports_state_waiting": Text("排隊中", "Waiting"),
    "exports_state_running": Text("製作中，已寫入 {n} 筆", "Being made, {n} orders so far"),
    "exports_state_converting": Text(
        "轉成 Excel 中（{n} 筆）", "Being made into a workbook ({n} orders)"
    ),
    "exports_state_done": Text("完成，{n} 筆", "Done, {n} orders"),
    "exports_state_failed": Text("沒有成功", "Failed"),
    "exports_state_cancelled": Text("已取消", "Cancelled"),
    "exports_error_too_many_rows": Text(
        "超過 Excel 一張表能放的列數，請改用 CSV 或縮小日期範圍。",
        "More rows than a sheet of Excel holds: use CSV, or fewer days.",
    ),
    "exports_error_failed": Text("請再試一次，或改用 CSV。", "Please try again, or use CSV."),
    "exports_asked": Text(
        "開始製作了，好了會顯示在下面。", "It is being made and will appear below."
    ),
    "exports_cancelled": Text("已取消。", "Cancelled."),
    "exports_refresh": Text("這一頁會自動更新。", "This page refreshes by itself."),
    "exports_at": Text("時間", "When"),
    "exports_column_number": Text("訂單編號", "Order"),
    "exports_column_placed_at": Text("下單時間", "Placed at"),
    "exports_column_paid_at": Text("付款時間", "Paid at"),
    "exports_column_status": Text("狀態", "Status"),
    "exports_column_name": Text("買家", "Buyer"),
    "exports_column_phone": Text("電話", "Phone"),
    "exports_column_email": Text("電子郵件", "E-mail"),
    "exports_column_receiver": Text("收件人", "Receiver"),
    "exports_column_receiver_phone": Text("收件人電話", "Receiver's phone"),
    "exports_column_delivery": Text("寄送方式", "Delivery"),
    "exports_column_address": Text("地址或門市", "Address or store"),
    "exports_column_items": Text("商品", "Items"),
    "exports_column_units": Text("件數", "Units"),
    "exports_column_discount": Text("折扣", "Discount"),
    "exports_column_shipping_fee": Text("運費", "Delivery fee"),
    "exports_column_total": Text("總額", "Total"),
    "exports_column_method": Text("付款方式", "Payment"),
    "exports_column_tracking": Text("物流單號", "Tracking number"),
    "exports_column_note": Text("備註", "Note"),
    "exports_column_sku": Text("SKU", "SKU"),
    "exports_column_item": Text("商品", "Item"),
    "exports_column_options": Text("規格", "Options"),
    "exports_column_quantity": Text("數量", "Quantity"),
    "exports_column_unit_price": Text("單價", "Unit price"),
    "exports_column_amount": Text("小計", "Amount"),
    "exports_column_net": Text("未稅金額", "Net"),
    "exports_column_tax": Text("稅額", "Tax"),
    "exports_column_paid_amount": Text("實收", "Received"),
    "exports_column_refunded": Text("已退款", "Refunded"),
    "exports_column_bank_number": Text("銀行訂單編號", "Bank order number"),
    "exports_column_ts_no": Text("銀行交易編號", "Bank transaction number"),
    "exports_column_invoice": Text("發票種類", "Invoice"),
    "exports_column_invoice_code": Text(
        "載具、捐贈碼或統編", "Carrier, donation or company number"
    ),
    "exports_column_invoice_title": Text("抬頭", "Company"),
}
