//! One export from beginning to end: account by account from the store into files, and what was written. What takes a while is
//! done where nobody else waits for the thread.

use std::{
    collections::{BTreeMap, HashSet},
    io,
    path::PathBuf,
};

use chrono::{DateTime, Utc};
use rust_xlsxwriter::XlsxError;

use super::{
    BRASILIA, ExportFormat, ExportReport, ExportRequest, csv, gather, json, manifest,
    manifest::{AccountSummary, Manifest},
    ofx,
    place::Writing,
    statement::Statement,
    wording::Words,
    xlsx::Sheets,
};
use crate::{
    activity::apart,
    connection::face,
    store::{
        Store, StoreError,
        exports::{Holding, Kept},
    },
    view::ConnectionId,
};

/// What connections are called on the screen.
pub(super) type Names = BTreeMap<ConnectionId, String>;

/// This program's version.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// What an export is made with, besides what is asked for.
#[derive(Debug, Clone)]
pub(super) struct Making {
    pub(super) words: Words,
    pub(super) now: DateTime<Utc>,
}

/// Where it goes.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// Into a folder of its own.
    Anew(PathBuf),
    /// In the place of what was written there before.
    Again(PathBuf),
}

pub(super) async fn make(
    store: &Store,
    request: &ExportRequest,
    target: Target,
    making: Making,
) -> Result<ExportReport, StoreError> {
    let names = names(store, making.now).await?;
    let kept = store.kept_accounts().await?;
    let request = &standing_in(&kept, &store.heirs().await?, request.clone());
    let lines = lines(kept.clone(), request.accounts.as_deref());
    let (to, standing) = (target.clone(), making.words.standing.clone());
    let mut files = apart(move || Files::begin(to, &standing)).await?;
    let is_json = request.format == ExportFormat::Json;
    if is_json {
        let head = json::head(PROGRAM, request.period, making.now)?;
        let name = making.words.everything.clone();
        files = apart(move || files.in_one(&name, "json", &head)).await?;
    } else if request.format == ExportFormat::Xlsx {
        let name = making.words.workbook.clone();
        files = apart(move || files.in_one(&name, "xlsx", &[])).await?;
    }
    for line in &lines {
        let ids: Vec<String> = line.iter().map(|one| one.id.clone()).collect();
        let mut movements = Vec::new();
        for id in &ids {
            movements.extend(store.movements_from(id, request.period.from).await?);
        }
        movements.sort_by_key(|movement| movement.place);
        let repeated = store.repeated_ids(&ids).await?;
        let institution = line.first().and_then(|one| names.get(&one.connection)).cloned().unwrap_or_default();
        let (line, request, making) = (line.clone(), request.clone(), making.clone());
        files = apart(move || {
            let wanted = gather::Wanted { period: request.period, words: &making.words, documents: is_json };
            match gather::statement(&line, &institution, movements, &repeated, wanted) {
                Some(statement) => files.account(statement, request.format, &making),
                None => Ok(files),
            }
        })
        .await?;
    }
    if is_json {
        let holdings = holdings(store.holdings_kept().await?, &kept, &lines, request, &names);
        files = apart(move || {
            files.writing.append(&json::tail(&holdings)?)?;
            Ok(files)
        })
        .await?;
    }
    let request = request.clone();
    apart(move || files.finish(&request, &target, &making)).await
}

/// The same request; instead of accounts that are no more it names those that stand for them.
pub(super) fn standing_in(kept: &[Kept], heirs: &BTreeMap<String, String>, request: ExportRequest) -> ExportRequest {
    let heir = |id: String| match heirs.get(&id) {
        Some(heir) if !kept.iter().any(|one| one.id == id) => heir.clone(),
        _ => id,
    };
    let mut seen = HashSet::new();
    let once = |ids: Vec<String>| ids.into_iter().map(heir).filter(|id| seen.insert(id.clone())).collect();
    ExportRequest { accounts: request.accounts.map(once), ..request }
}

pub(super) async fn names(store: &Store, now: DateTime<Utc>) -> Result<Names, StoreError> {
    let connections = store.contents(now).await?.connections;
    Ok(connections.iter().map(|record| (record.id.clone(), face::name(record))).collect())
}

/// The accounts that are wanted, or all, each with those that were joined to it; the one that was there first leads.
pub(super) fn lines(kept: Vec<Kept>, wanted: Option<&[String]>) -> Vec<Vec<Kept>> {
    let mut lines: Vec<Vec<Kept>> = Vec::new();
    for one in kept {
        match lines.iter_mut().find(|line| line.first().is_some_and(|first| first.line == one.line)) {
            Some(line) if one.id == one.line => line.insert(0, one),
            Some(line) => line.push(one),
            None => lines.push(vec![one]),
        }
    }
    lines.retain(|line| {
        let is_wanted = |wanted: &[String]| line.iter().any(|one| wanted.contains(&one.id));
        wanted.is_none_or(is_wanted)
    });
    lines
}

/// What else the connections of these accounts brought; nothing of other accounts of theirs, and nothing that happened to one
/// of them outside of the period.
fn holdings(
    found: Vec<Holding>,
    kept: &[Kept],
    lines: &[Vec<Kept>],
    request: &ExportRequest,
    names: &Names,
) -> Vec<(String, Holding)> {
    let wanted: HashSet<&str> = lines.iter().flatten().map(|one| one.id.as_str()).collect();
    let connections: HashSet<&ConnectionId> = lines.iter().flatten().map(|one| &one.connection).collect();
    let accounts: HashSet<&str> = kept.iter().map(|one| one.id.as_str()).collect();
    let is_wanted = |holding: &Holding| {
        let parent = holding.parent.as_deref();
        let day = holding.day.as_deref().filter(|_| parent.is_some()).and_then(|day| day.parse().ok());
        connections.contains(&holding.connection)
            && parent.is_none_or(|parent| wanted.contains(parent) || !accounts.contains(parent))
            && day.is_none_or(|day| request.period.holds(day))
    };
    let named = |holding: Holding| (names.get(&holding.connection).cloned().unwrap_or_default(), holding);
    found.into_iter().filter(is_wanted).map(named).collect()
}

/// The files of an export, and what is in them.
struct Files {
    writing: Writing,
    accounts: Vec<AccountSummary>,
    /// The one file of all accounts, if there is one.
    one: Option<String>,
    /// What a workbook is made of.
    statements: Vec<Statement>,
}

impl Files {
    fn begin(target: Target, standing: &str) -> io::Result<Self> {
        let writing = match target {
            Target::Anew(folder) => Writing::begin(folder)?,
            Target::Again(folder) => Writing::begin_again(folder, standing)?,
        };
        Ok(Self { writing, accounts: Vec::new(), one: None, statements: Vec::new() })
    }

    /// Begins the one file of all accounts.
    fn in_one(mut self, name: &str, ending: &str, head: &[u8]) -> io::Result<Self> {
        self.one = Some(self.writing.file(name, ending)?);
        self.writing.append(head)?;
        Ok(self)
    }

    fn account(mut self, mut statement: Statement, format: ExportFormat, making: &Making) -> io::Result<Self> {
        let words = &making.words;
        let today = (making.now + BRASILIA).date_naive();
        let is_ofx = matches!(format, ExportFormat::Ofx { .. });
        let left_out = if is_ofx { gather::settled(&mut statement, today) } else { manifest::LeftOut::default() };
        let parts = [Some(statement.institution.as_str()), Some(statement.name.as_str()), statement.number.as_deref()];
        let called = parts.into_iter().flatten().collect::<Vec<_>>().join(" - ");
        let file = match format {
            ExportFormat::Csv { numbers, bom } => {
                let file = self.writing.file(&called, "csv")?;
                self.writing.append(&csv::csv(&statement, numbers, bom, words)?)?;
                file
            }
            ExportFormat::Ofx { version } => {
                let file = self.writing.file(&called, "ofx")?;
                self.writing.append(&ofx::ofx(&statement, version, making.now))?;
                file
            }
            ExportFormat::Json => {
                self.writing.append(&json::account(&statement, self.accounts.is_empty())?)?;
                self.one.clone().unwrap_or_default()
            }
            ExportFormat::Xlsx => self.one.clone().unwrap_or_default(),
        };
        self.accounts.push(AccountSummary::of(&statement, left_out, file));
        if format == ExportFormat::Xlsx {
            self.statements.push(statement);
        }
        Ok(self)
    }

    fn workbook(&mut self, making: &Making) -> Result<(), XlsxError> {
        let mut sheets = Sheets::new(&making.words)?;
        for statement in &self.statements {
            sheets.account(statement)?;
        }
        let bytes = sheets.finish(&self.accounts, making.now)?;
        Ok(self.writing.append(&bytes)?)
    }

    fn finish(mut self, request: &ExportRequest, target: &Target, making: &Making) -> io::Result<ExportReport> {
        let words = &making.words;
        if request.format == ExportFormat::Xlsx {
            self.workbook(making).map_err(io::Error::other)?;
        }
        let files = self.writing.files();
        self.writing.file(&words.readme, "txt")?;
        let earlier = match target {
            Target::Anew(_) => Vec::new(),
            Target::Again(_) => self.writing.earlier(&words.standing),
        };
        let manifest = Manifest {
            format: "tomada-export-manifest".to_owned(),
            version: 1,
            program: PROGRAM.to_owned(),
            made: making.now,
            period: request.period,
            kind: request.format,
            accounts: self.accounts,
            files,
            earlier,
        };
        self.writing.append(manifest::readable(&manifest, words).as_bytes())?;
        let manifest = Manifest { files: self.writing.files(), ..manifest };
        let bytes = serde_json::to_vec_pretty(&manifest)?;
        let day = (making.now + BRASILIA).format("%Y-%m-%d").to_string();
        let at = match target {
            Target::Anew(_) => self.writing.put_anew(&words.folder.replace("{day}", &day), &bytes)?,
            Target::Again(_) => self.writing.put_again(&words.standing, &bytes)?,
        };
        Ok(ExportReport { folder: at.display().to_string(), manifest })
    }
}
