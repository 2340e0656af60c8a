//! Texts of papers at the desk. What stands on the papers themselves is in `domain::papers`.

texts! {
    /// Around papers.
    PaperText {
        Print: "打印", "Print";
        PrintHint: "A4 纸，单面，不缩放。空着的横线打印后手写。", "A4, one side, without scaling. What is blank is filled in by hand.";
        Title: "文书", "Papers";
        Lead: "人民调解卷宗的全部文书，按卷内顺序。点开打印空白表，手写也行。", "Every paper of a mediation dossier, in the order of the dossier. Open one to print it blank and fill it in by hand.";
        Paper: "文书", "Paper";
        When: "什么时候要有", "When it must be there";
        Copies: "份数", "Copies";
        Signs: "签名和印章", "Signatures and seal";
        Basis: "依据", "Basis";
        Seal: "调解委员会印章", "the committee's seal";
        AsNeeded: "按需", "as needed";
        Always: "每卷都要", "in every dossier";
        Finger: "（可按指印）", " (or fingerprint)";
        Example: "填写示例", "Filled in, as an example";
        ExampleDossier: "整卷示例", "A whole dossier, as an example";
        PutIn: "放入原件或复印件", "put in as it is";
    }
}
