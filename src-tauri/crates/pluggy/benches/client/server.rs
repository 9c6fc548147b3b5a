//! Two hundred pages of five hundred transactions, as prebuilt bytes on a loopback port.

use std::{
    fmt::Write as _,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
};

pub(crate) const ROWS: usize = 500;
pub(crate) const PAGES: usize = 200;

/// A key that says it ends in the year 2100, unsigned.
const KEY: &str = r#"{"apiKey":"eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3MDAwMDAwMDAsImV4cCI6NDEwMjQ0NDgwMH0.c2lnbmF0dXJl"}"#;

/// One page. Every third row is a card's, every other has a payer and a receiver: about a kilobyte a row, as Pluggy's are.
pub(crate) fn page(number: usize) -> String {
    let mut page = String::from(r#"{"results":["#);
    for row in 0..ROWS {
        let n = number * ROWS + row;
        let comma = if row == 0 { "" } else { "," };
        let card = match n % 3 {
            0 => {
                r#"{"installmentNumber":2,"totalInstallments":10,"totalAmount":1299.9,"purchaseDate":"2026-03-01T03:00:00.000Z","payeeMCC":5411,"cardNumber":"8670","billId":"0e9c51b4-5d0f-4b6f-9d3c-0d6d3a8b7a11"}"#
            }
            _ => "null",
        };
        let payment = match n % 2 {
            0 => {
                r#"{"payer":{"documentNumber":{"type":"CPF","value":"761.092.776-73"},"name":"Maria Aparecida de Souza","accountNumber":"12345-0","branchNumber":"0001","routingNumber":"341","routingNumberISPB":"60701190"},"receiver":{"documentNumber":{"type":"CNPJ","value":"60.701.190/0001-04"},"name":"Padaria Boa Vista Ltda","accountNumber":"99887-1","branchNumber":"0002","routingNumber":"001","routingNumberISPB":"00000000"},"reason":"Pão e café","referenceNumber":"E60701190202603011530a1b2c3d4e5f","receiverReferenceId":null,"paymentMethod":"PIX","boletoMetadata":null}"#
            }
            _ => "null",
        };
        write!(
            page,
            r#"{comma}{{"id":"a8534c85-53ce-4f21-94d7-{n:012}","description":"Transferência enviada Pix {n}","descriptionRaw":"PIX TRANSF MARIA AP {n}","currencyCode":"BRL","amount":-{}.{:04},"amountInAccountCurrency":null,"date":"2026-03-{:02}T03:00:00.000Z","category":"Transfer - PIX","categoryId":"05070000","balance":{}.5,"accountId":"03cc0eff-4ec5-495c-adb3-1ef9611624fc","providerCode":"NSU{n}","status":"POSTED","type":"DEBIT","paymentData":{payment},"creditCardMetadata":{card},"merchant":{{"name":"Boa Vista","businessName":"Padaria Boa Vista Ltda","cnpj":"60701190000104","cnae":"4721102","category":"Groceries"}},"operationType":"PIX","operationTypeAdditionalInfo":null,"providerId":"{n:032x}","order":{row},"createdAt":"2026-03-02T09:12:44.512Z","updatedAt":"2026-03-02T09:12:44.512Z"}}"#,
            n % 5000,
            n % 10_000,
            n % 28 + 1,
            n % 90_000,
        )
        .unwrap();
    }
    let next = match number + 1 {
        PAGES => "null".to_owned(),
        next => format!(r#""?accountId=03cc0eff-4ec5-495c-adb3-1ef9611624fc&after=page{next}""#),
    };
    write!(page, r#"],"next":{next}}}"#).unwrap();
    page
}

/// Serves until its standard input ends, and says on which port.
pub(crate) fn serve() {
    let pages: Arc<Vec<Vec<u8>>> = Arc::new((0..PAGES).map(|number| http(&page(number))).collect());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let pages = pages.clone();
            thread::spawn(move || connection(&stream.unwrap(), &pages));
        }
    });
    let _ = std::io::stdin().lock().read_line(&mut String::new());
}

fn http(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        .into_bytes()
}

fn connection(stream: &TcpStream, pages: &[Vec<u8>]) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        if std::io::Read::read_exact(&mut reader, &mut body).is_err() {
            return;
        }
        let after = head
            .lines()
            .next()
            .and_then(|line| line.split_once("after=page"))
            .and_then(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<usize>().ok());
        let answer = if head.starts_with("POST /auth") { &http(KEY) } else { &pages[after.unwrap_or(0)] };
        if (&mut &*stream).write_all(answer).is_err() {
            return;
        }
    }
}
