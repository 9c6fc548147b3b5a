//! A person's debts as the Central Bank knows them (SCR; "Merchants, SCR, others"). The names are the regulator's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Amount, Number, model::null_as_empty, open_enum::open_enum};

/// A person's debts as the Central Bank knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScrResponse {
    /// Base month of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dtb_consult: Option<String>,
    /// The person's CPF or CNPJ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cd_cli: Option<String>,
    /// A person or a company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tp_cli: Option<ScrClientType>,
    /// A row a base month.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub ls_dtb: Vec<ScrDatabase>,
    /// What was wrong with the query.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub lista_de_mensagens_de_validacao: Vec<ScrValidationMessage>,
}

/// One base month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScrDatabase {
    /// The month, `YYYYMM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dtb: Option<Number>,
    /// The regulator's remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msg: Option<String>,
    /// Share of documents processed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc_proc: Option<String>,
    /// Share of the volume processed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vol_proc: Option<String>,
    /// Institutions that report the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qtd_ifs: Option<Number>,
    /// Financial groups among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qtd_cong_finc: Option<Number>,
    /// Since when the person has a relation with any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dtb_ini_rel: Option<String>,
    /// Guarantees given for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coob_ass: Option<Amount>,
    /// Guarantees received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coob_rec: Option<Amount>,
    /// Operations.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub ls_op: Vec<ScrOperation>,
}

/// One kind of debt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScrOperation {
    /// Kind of the operation.
    #[serde(rename = "mod", skip_serializing_if = "Option::is_none")]
    pub modality: Option<String>,
    /// Where its money comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ori_rec: Option<String>,
    /// What it is indexed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indx: Option<String>,
    /// Whether it follows a foreign currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub var_camb: Option<String>,
    /// Whether it is in court.
    #[serde(rename = "subJDisc", skip_serializing_if = "Option::is_none")]
    pub sub_jdisc: Option<String>,
    /// What falls due when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub res_venc: Option<ScrMaturityBalances>,
    /// Its guarantees.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub ls_gar: Vec<ScrGuarantee>,
    /// What else is known of it.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub ls_inf_ad: Vec<ScrAdditionalInfo>,
}

/// What falls due when: amounts by the regulator's class (`v110`: within thirty days, …, `v330`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScrMaturityBalances(pub BTreeMap<String, Option<Amount>>);

/// A kind of guarantee.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScrGuarantee {
    /// Which kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tp: Option<String>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qtd: Option<Number>,
}

/// Something else about an operation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScrAdditionalInfo {
    /// Which kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tp: Option<String>,
    /// Its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cd: Option<String>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qtd: Option<Number>,
}

/// Something wrong with a query.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScrValidationMessage {
    /// Its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codigo: Option<String>,
    /// The regulator's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mensagem: Option<String>,
}

open_enum! {
    /// Whose debts.
    ScrClientType {
        /// A natural person.
        Person = "1",
        /// A company.
        Company = "2",
    }
}
