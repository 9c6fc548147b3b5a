//! A bank's statement as a file: one page of PDF that says what it is.

use axum::{
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};

pub(super) async fn file() -> Response {
    ([(CONTENT_TYPE, "application/pdf")], pdf("Extrato de um banco de mentira")).into_response()
}

/// A page with a line of text, which must have neither brackets nor backslashes.
fn pdf(line: &str) -> String {
    let drawn = format!("BT /F1 18 Tf 72 720 Td ({line}) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{drawn}\nendstream", drawn.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{number} 0 obj{object}endobj\n"));
    }
    let (begins, count) = (file.len(), objects.len() + 1);
    file.push_str(&format!("xref\n0 {count}\n0000000000 65535 f \n{}", places.concat()));
    file.push_str(&format!("trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{begins}\n%%EOF\n"));
    file
}
