//! Invented Brazilian institutions: enough to search, filter and see health in. None of them exists.

use pluggy::Number;
use pluggy::{
    IncidentId,
    model::{
        ConnectorHealthDetails, ConnectorIncident, ConnectorType, HealthStatus, IncidentKind, IncidentProduct,
        IncidentSeverity, IncidentState, IncidentType,
    },
    time::Instant,
};

use super::{
    Flow, Institution,
    credentials::{account, agency, cnpj, cpf, password, sign_in, token},
    pluggy_bank::bank,
};

/// id, name, colour, what it is, how one signs in.
type Row = (i32, &'static str, &'static str, ConnectorType, Flow);

fn rows() -> Vec<Row> {
    use ConnectorType::{BusinessBank as Business, Investment, PaymentAccount as Payment, PersonalBank as Personal};
    use Flow::{Device, OneStep, OneStepAndTwo, OpenFinance, Plain, Qr, TwoStep};
    vec![
        (301, "Banco Aroeira", "14532d", Personal, TwoStep),
        (302, "Banco Jatobá", "7c2d12", Personal, Plain),
        (303, "Banco Ipê Amarelo", "ca8a04", Personal, OneStep),
        (304, "Caixa Postal do Povo", "1d4ed8", Personal, Device),
        (305, "Banco Maré Alta", "0e7490", Personal, Qr),
        (306, "Cooperativa Bom Jesus", "15803d", Personal, Plain),
        (307, "Banco Guará", "b91c1c", Personal, TwoStep),
        (308, "Banco Sertão Central", "c2410c", Personal, OneStepAndTwo),
        (309, "Araucária Digital", "4d7c0f", Personal, TwoStep),
        (310, "Banco Colibri", "be185d", Personal, Plain),
        (311, "Pé de Meia Conta", "7e22ce", Payment, Plain),
        (312, "Carteira Sabiá", "0369a1", Payment, Qr),
        (313, "PagaJá", "65a30d", Payment, TwoStep),
        (314, "Banco Capivara", "78350f", Personal, Plain),
        (315, "Banco Mandacaru", "166534", Personal, OneStep),
        (321, "Aroeira Empresas", "14532d", Business, TwoStep),
        (322, "Jatobá Negócios", "7c2d12", Business, Plain),
        (323, "Ipê Amarelo Empresas", "ca8a04", Business, OneStep),
        (324, "Caixa Postal Empresas", "1d4ed8", Business, Device),
        (325, "Guará Corporativo", "b91c1c", Business, OneStepAndTwo),
        (326, "Cooperativa dos Comerciantes", "115e59", Business, Plain),
        (331, "Corretora Vento Leste", "1e3a8a", Investment, Plain),
        (332, "Corretora Pedra Branca", "475569", Investment, TwoStep),
        (333, "Tesouro Fácil", "166534", Investment, OneStep),
        (334, "Fundos Serra do Mar", "0f766e", Investment, Plain),
        (701, "Banco Aroeira (Open Finance)", "14532d", Personal, OpenFinance),
        (702, "Banco Jatobá (Open Finance)", "7c2d12", Personal, OpenFinance),
        (703, "Banco Ipê Amarelo (Open Finance)", "ca8a04", Personal, OpenFinance),
        (704, "Banco Maré Alta (Open Finance)", "0e7490", Personal, OpenFinance),
        (705, "Banco Guará (Open Finance)", "b91c1c", Personal, OpenFinance),
        (706, "Araucária Digital (Open Finance)", "4d7c0f", Personal, OpenFinance),
        (707, "Banco Colibri (Open Finance)", "be185d", Personal, OpenFinance),
        (708, "Carteira Sabiá (Open Finance)", "0369a1", Payment, OpenFinance),
        (709, "Corretora Vento Leste (Open Finance)", "1e3a8a", Investment, OpenFinance),
        (710, "Banco São João del-Rei", "9f1239", Personal, OpenFinance),
        (711, "Banco Água Viva", "0891b2", Personal, OpenFinance),
        (721, "Aroeira Empresas (Open Finance)", "14532d", Business, OpenFinance),
        (722, "Jatobá Negócios (Open Finance)", "7c2d12", Business, OpenFinance),
        (723, "Guará Corporativo (Open Finance)", "b91c1c", Business, OpenFinance),
        (724, "Comerciantes (Open Finance)", "115e59", Business, OpenFinance),
    ]
}

pub(super) fn all() -> Vec<Institution> {
    rows().into_iter().map(institution).collect()
}

fn institution((id, name, color, kind, flow): Row) -> Institution {
    let business = kind == ConnectorType::BusinessBank;
    let who = if business { cnpj() } else { cpf() };
    let secret = || password("Senha", "^.{6,20}$", "A senha deve ter entre 6 e 20 caracteres");
    let credentials = match flow {
        Flow::OpenFinance => vec![who],
        Flow::Qr | Flow::Oauth => Vec::new(),
        Flow::OneStep | Flow::OneStepAndTwo => vec![agency(), account(), secret(), token()],
        // The testers' own users decide how the phone is picked up; two more banks speak with them.
        Flow::Device => sign_in(),
        Flow::Plain | Flow::TwoStep if id % 7 == 0 => sign_in(),
        Flow::Plain | Flow::TwoStep => vec![who, secret()],
    };
    let mut found = bank(id, name, kind, flow, credentials);
    let connector = &mut found.connector;
    connector.is_sandbox = Some(false);
    connector.primary_color = Some(color.to_owned());
    connector.institution_url = Some(format!("https://banco-{id}.example"));
    connector.reset_password_url = Some(format!("https://banco-{id}.example/senha"));
    if flow == Flow::OpenFinance {
        connector.oauth = Some(true);
        connector.is_open_finance = Some(true);
        connector.supports_automatic_pix = Some(true);
        connector.supports_payment_initiation = Some(true);
    }
    if let Some(health) = &mut connector.health {
        match id {
            307 | 704 => {
                health.status = Some(HealthStatus::Unstable);
                health.incidents = vec![incident(id, "Quedas na consulta de transações", IncidentSeverity::Degraded)];
            }
            314 | 711 => {
                health.status = Some(HealthStatus::Offline);
                health.incidents = vec![incident(id, "Instituição fora do ar", IncidentSeverity::MajorOutage)];
            }
            309 | 724 => health.stage = Some(pluggy::model::HealthStage::Beta),
            _ => {}
        }
    }
    found
}

/// How well connections to an institution went of late, for who asks for it.
pub(crate) fn details(id: i32) -> ConnectorHealthDetails {
    let (rate, connections) = match id {
        307 | 704 => (61, 140),
        314 | 711 => (0, 12),
        _ => (98, 320),
    };
    ConnectorHealthDetails {
        connection_rate_last6_hours: Some(Number(rate.into())),
        connections_last6_hours: Some(connections),
        error: None,
    }
}

fn incident(id: i32, title: &str, severity: IncidentSeverity) -> ConnectorIncident {
    let major = severity == IncidentSeverity::MajorOutage;
    ConnectorIncident {
        id: IncidentId(format!("00000000-0000-4000-8000-{id:012}")),
        title: Some(title.to_owned()),
        description: Some("A instituição já foi avisada. Novas conexões podem falhar até a normalização.".to_owned()),
        incident_type: Some(if major { IncidentType::InstitutionOutage } else { IncidentType::TransactionsMissing }),
        product: Some(IncidentProduct::Dados),
        kind: Some(IncidentKind::Incident),
        severity: Some(severity),
        state: Some(IncidentState::Identified),
        started_at: Instant::parse("2026-11-20T12:30:00.000Z"),
        updated_at: Instant::parse("2026-11-20T18:00:00.000Z"),
        url: Some(format!("https://status.pluggy.ai/incidents/{id}")),
    }
}
