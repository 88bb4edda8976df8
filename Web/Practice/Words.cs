namespace Dashboard.Web.Practice;

/// <summary>The Japanese words of the practice site. The English ones in the pages are the keys.</summary>
internal static class Words
{
    private static readonly Dictionary<string, string> InJapanese = new()
    {
        ["Main"] = "メイン", ["Dashboard"] = "ダッシュボード", ["Sales"] = "売上", ["Orders"] = "注文", ["Products"] = "商品",
        ["Lab"] = "実験室", ["Sign out"] = "ログアウト", ["Sign in"] = "ログイン", ["User name"] = "ユーザー名", ["Password"] = "パスワード",
        ["User name or password is wrong."] = "ユーザー名またはパスワードが正しくありません。",
        ["This is a practice site. User demo, password demo-password."] = "これは練習用サイトです。ユーザー名は demo、パスワードは demo-password です。",
        ["With a one-time code: user careful, same password, secret"] = "ワンタイムコード付き：ユーザー名は careful、パスワードは同じ、秘密鍵は",
        ["One-time code"] = "ワンタイムコード", ["Code of your authenticator app"] = "認証アプリのコード", ["This code is wrong or too old."] = "コードが正しくないか、期限切れです。",
        ["Cookies"] = "クッキー", ["We use cookies to keep you signed in and to count visits."] = "ログイン状態の保持とアクセス数の計測のためにクッキーを使用します。",
        ["Only necessary"] = "必要なもののみ", ["Accept all"] = "すべて許可",
        ["Yesterday"] = "昨日", ["Last 7 days"] = "過去7日間", ["orders"] = "件", ["To be shipped"] = "未発送", ["in the last 30 days"] = "過去30日間",
        ["Sales of the last 14 days"] = "過去14日間の売上", ["Latest orders"] = "最新の注文",
        ["Order"] = "注文番号", ["Date"] = "日付", ["Customer"] = "顧客", ["Product"] = "商品", ["Quantity"] = "数量", ["Amount"] = "金額", ["Status"] = "状態",
        ["Paid"] = "支払済み", ["Shipped"] = "発送済み", ["Pending"] = "保留中", ["Refunded"] = "返金済み",
        ["Filter"] = "絞り込み", ["From"] = "開始日", ["To"] = "終了日", ["Apply"] = "適用", ["Download CSV"] = "CSVをダウンロード",
        ["No sales on these days."] = "この期間の売上はありません。", ["Pages"] = "ページ", ["Page"] = "ページ", ["Previous"] = "前へ", ["Next"] = "次へ",
        ["New product"] = "新しい商品", ["Edit product"] = "商品の編集", ["Name"] = "名前", ["SKU"] = "商品コード", ["Category"] = "カテゴリー", ["Price"] = "価格",
        ["Stock"] = "在庫", ["State"] = "状態", ["Actions"] = "操作", ["Archive"] = "アーカイブ", ["Delete"] = "削除", ["Published"] = "公開", ["Draft"] = "下書き", ["Archived"] = "アーカイブ済み",
        ["Delete this product?"] = "この商品を削除しますか？", ["will be gone for good."] = "は完全に削除されます。", ["Keep it"] = "残す", ["Archive this product?"] = "この商品をアーカイブしますか？",
        ["Saved:"] = "保存しました：", ["The product was deleted."] = "商品を削除しました。", ["The product was archived."] = "商品をアーカイブしました。",
        ["Please correct the fields that are marked."] = "印の付いた項目を修正してください。",
        ["Basics"] = "基本情報", ["Selling"] = "販売", ["Dates"] = "日時", ["Presentation"] = "表示", ["Supplier"] = "仕入先", ["Suppliers"] = "仕入先",
        ["Description"] = "説明", ["Notes"] = "メモ", ["Choose…"] = "選択…", ["Tags"] = "タグ", ["Condition"] = "商品の状態", ["Delivery"] = "配送",
        ["New"] = "新品", ["Used"] = "中古", ["Refurbished"] = "再生品", ["Sale"] = "セール", ["Handmade"] = "手作り", ["Fragile"] = "割れ物", ["Gift"] = "ギフト",
        ["Parcel"] = "宅配便", ["Pick-up in the shop"] = "店頭受取", ["Abroad"] = "海外発送",
        ["Lighting"] = "照明", ["Furniture"] = "家具", ["Textiles"] = "布製品", ["Kitchen"] = "キッチン", ["Stationery"] = "文房具", ["Garden"] = "園芸",
        ["Available from"] = "販売開始日", ["Pick-up time"] = "受取時刻", ["Launch"] = "発売日時", ["Colour"] = "色", ["Discount in percent"] = "割引率（％）", ["Photo"] = "写真",
        ["Contact e-mail"] = "連絡先メール", ["Website"] = "ウェブサイト", ["Cancel"] = "キャンセル", ["Save product"] = "商品を保存",
        ["Enter a name."] = "名前を入力してください。", ["Choose a category."] = "カテゴリーを選択してください。", ["Enter a price above 0."] = "0より大きい価格を入力してください。",
        ["Enter a whole number of at least 0."] = "0以上の整数を入力してください。",
        ["Enter an address such as name@example.com."] = "name@example.com の形式で入力してください。", ["Enter an address that begins with https://."] = "https:// で始まるアドレスを入力してください。",
        ["Scroll down for older orders."] = "下にスクロールすると古い注文が表示されます。", ["Loading…"] = "読み込み中…", ["That is all."] = "以上です。",
        ["Slow page"] = "遅いページ", ["Answers after three seconds."] = "3秒後に応答します。", ["This page took its time:"] = "応答までの時間：",
        ["Failing button"] = "失敗するボタン", ["The server fails twice, then it works."] = "2回失敗した後に成功します。",
        ["Synchronising the stock fails at first. Try again until it works."] = "在庫の同期は最初失敗します。成功するまで再試行してください。",
        ["Synchronise stock"] = "在庫を同期", ["The server answered with an error. Try again."] = "サーバーエラーが発生しました。再試行してください。", ["The stock is synchronised."] = "在庫を同期しました。",
        ["Popup"] = "ポップアップ", ["Opens a second window and takes over what was chosen there."] = "別ウィンドウで選択した内容を取り込みます。",
        ["Choose in a window"] = "ウィンドウで選択", ["Choose in a new tab"] = "新しいタブで選択", ["Customers"] = "顧客",
        ["Frames"] = "フレーム", ["Forms inside frames, one of them from another origin."] = "フレーム内のフォーム（一つは別オリジン）。",
        ["From this origin"] = "同一オリジン", ["From another origin"] = "別オリジン", ["Comments"] = "コメント", ["Comments of partners"] = "取引先のコメント", ["Comment"] = "コメント", ["Send"] = "送信", ["Thank you:"] = "ありがとうございます：",
        ["Shadow DOM"] = "シャドウDOM", ["Widgets with open and closed shadow roots."] = "オープンとクローズドのシャドウルート。",
        ["Stock counter (open)"] = "在庫カウンター（オープン）", ["Voucher (closed)"] = "クーポン（クローズド）", ["Pieces"] = "個数", ["More"] = "増やす", ["Fewer"] = "減らす", ["Voucher code"] = "クーポンコード", ["Applied:"] = "適用しました：",
        ["Partial reload"] = "部分更新", ["A part of the page is replaced while the rest stays."] = "ページの一部だけが置き換わります。",
        ["Draft that stays"] = "消えない下書き", ["Refresh messages"] = "メッセージを更新", ["No messages yet."] = "メッセージはまだありません。", ["Updated"] = "更新", ["Message"] = "メッセージ",
    };

    /// <summary>The Japanese for an English text; the text itself when there is none.</summary>
    public static string Japanese(string english) => InJapanese.GetValueOrDefault(english, english);
}
