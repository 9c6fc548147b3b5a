//! Categories ("Categories and rules"): the roots, and those that the pretend banks use. Three of them do not follow from
//! their parents' digits, as in Pluggy's own.

use pluggy::{CategoryId, model::Category};

/// id, name, name in Portuguese, parent.
const ALL: [(&str, &str, &str, Option<&str>); 49] = [
    ("01000000", "Income", "Renda", None),
    ("01010000", "Salary", "Salário", Some("01000000")),
    ("01020000", "Retirement", "Aposentadoria", Some("01000000")),
    ("01030000", "Entrepreneurial activities", "Empreendedorismo", Some("01000000")),
    ("02000000", "Loans and financing", "Empréstimos e financiamento", None),
    ("02010000", "Late payment and overdraft costs", "Atraso e cheque especial", Some("02000000")),
    ("02020000", "Interests charged", "Juros cobrados", Some("02000000")),
    ("03000000", "Investments", "Investimentos", None),
    ("03060000", "Proceeds interests and dividends", "Rendimentos", Some("03000000")),
    ("04000000", "Same person transfer", "Transferência mesma titularidade", None),
    ("05000000", "Transfers", "Transferências", None),
    ("05020000", "Transfer - Cash", "Saque", Some("05000000")),
    ("05070000", "Transfer - PIX", "Transferência - PIX", Some("05000000")),
    ("05080000", "Transfer - TED", "Transferência - TED", Some("05000000")),
    ("05090004", "Third party transfer - PIX", "PIX para terceiros", Some("05070000")),
    ("05100000", "Credit card payment", "Pagamento de cartão de crédito", Some("05000000")),
    ("06000000", "Legal obligations", "Obrigações legais", None),
    ("07000000", "Services", "Serviços", None),
    ("07010000", "Telecommunications", "Telecomunicação", Some("07000000")),
    ("08000000", "Shopping", "Compras", None),
    ("08010000", "Entertainment", "Lazer", Some("08000000")),
    ("08040000", "Video streaming", "Streaming de vídeo", Some("08000000")),
    ("08050000", "Bookstore", "Livraria", Some("08000000")),
    ("08060000", "Electronics", "Eletrônicos", Some("08000000")),
    ("09000000", "Transportation", "Transporte", None),
    ("09010000", "Taxi and ride-hailing", "Táxi e transporte privado", Some("09000000")),
    ("09020000", "Gas stations", "Postos de gasolina", Some("09000000")),
    ("10000000", "Groceries", "Supermercado", None),
    ("11000000", "Food and drinks", "Alimentos e bebidas", None),
    ("11010000", "Eating out", "Restaurantes", Some("11000000")),
    ("12000000", "Travel", "Viagens", None),
    ("13000000", "Donations", "Doações", None),
    ("14000000", "Gambling", "Apostas", None),
    ("15000000", "Taxes", "Impostos", None),
    ("15010000", "Income taxes", "Imposto de renda", Some("15000000")),
    ("15030000", "Tax on financial operations", "IOF", Some("15000000")),
    ("16000000", "Bank fees", "Taxas bancárias", None),
    ("16010000", "Account fees", "Taxas de conta", Some("16000000")),
    ("17000000", "Housing", "Moradia", None),
    ("17010000", "Rent", "Aluguel", Some("17000000")),
    ("17020000", "Utilities", "Contas de consumo", Some("17000000")),
    ("18000000", "Healthcare", "Saúde", None),
    ("18020000", "Pharmacy", "Farmácia", Some("18000000")),
    ("19000000", "Insurance", "Seguros", None),
    ("19050001", "Vehicle insurance", "Seguro de veículo", Some("19000000")),
    ("20000000", "Leisure", "Lazer e bem-estar", None),
    ("21000000", "Education", "Educação", None),
    ("21990002", "Online courses", "Cursos online", Some("07000000")),
    ("99999999", "Other", "Outros", None),
];

pub(crate) fn categories() -> impl Iterator<Item = Category> {
    ALL.into_iter().map(|(id, name, translated, parent)| Category {
        id: CategoryId::from(id),
        description: Some(name.to_owned()),
        description_translated: Some(translated.to_owned()),
        parent_id: parent.map(CategoryId::from),
        parent_description: parent
            .and_then(|parent| ALL.iter().find(|row| row.0 == parent))
            .map(|row| row.1.to_owned()),
    })
}

pub(crate) fn category(id: &CategoryId) -> Option<Category> {
    categories().find(|category| category.id == *id)
}
