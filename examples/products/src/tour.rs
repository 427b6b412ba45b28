//! Every access pattern once, and what came back.
//!
//! On tables that were just seeded the report is always the same: times of changes are given, not asked of a clock.

use std::io::Write;

use aws_sdk_dynamodb::Client;

use crate::backoff::{Backoff, Policy};
use crate::catalogue::{Catalogue, FormerPrice};
use crate::error::Error;
use crate::products::{Change, Consistency, Product, Products};
use crate::sessions::{Outcome, Sessions};
use crate::settings::Tables;
use crate::shards::Shards;

/// When the changes of the tour are made, in ISO 8601.
const NOW: &str = "2024-03-10T12:00:00Z";
/// The same moment in seconds since 1970.
const NOW_IN_SECONDS: u64 = 1_710_072_000;

/// The category that is written most.
const HOT: &str = "electronics";
/// How many shards it has.
const SHARDS: u64 = 4;

/// The session of the system's document, which expired long ago, and one that has not.
const EXPIRED_SESSION: &str = "sess_123456789";
const SESSION: &str = "sess_987654321";

/// Performs every pattern and writes the report.
///
/// # Errors
/// Where a call fails, an item is not what the tables hold, or the report cannot be written.
pub async fn tour(client: &Client, tables: &Tables, out: &mut impl Write) -> Result<(), Error> {
    let products = Products::new(client.clone(), &tables.products);
    let sessions = Sessions::new(client.clone(), &tables.sessions, &tables.products);
    let catalogue = Catalogue::new(client.clone(), &tables.catalogue, Shards::new([(HOT, SHARDS)]));
    get(&products, out).await?;
    query(&products, out).await?;
    project(&products, out).await?;
    update(&products, out).await?;
    transact(&products, &sessions, out).await?;
    let all = scan(&products, out).await?;
    copy(&all, &catalogue, out).await?;
    look_up(&catalogue, out).await?;
    gather(&products, &catalogue, out).await
}

async fn get(products: &Products, out: &mut impl Write) -> Result<(), Error> {
    writeln!(out, "Get")?;
    for (name, consistency) in [("eventually", Consistency::Eventual), ("strongly", Consistency::Strong)] {
        let read = products.get(1, consistency).await?;
        let units = read.units.map_or_else(|| "unknown".to_owned(), |units| units.to_string());
        writeln!(out, "  {name} consistent: {}; read units: {units}", described(read.product.as_ref()))?;
    }
    let missing = products.get(404, Consistency::Strong).await?.product;
    writeln!(out, "  id 404: {}", described(missing.as_ref()))?;
    Ok(())
}

async fn query(products: &Products, out: &mut impl Write) -> Result<(), Error> {
    let (from, to) = ("2024-01-15T00:00:00Z", "2024-02-15T00:00:00Z");
    writeln!(out, "\nQuery: {HOT} from {from} to {to}, the newest first, 4 on a page")?;
    let mut after = None;
    let mut number = 0;
    loop {
        let page = products.of_category(HOT, from..=to, 4, after).await?;
        number += 1;
        // DynamoDB does not look ahead: after a full page there may be an empty one.
        writeln!(out, "  page {number}{}", if page.products.is_empty() { ": empty" } else { "" })?;
        for product in &page.products {
            writeln!(out, "    {}  {}", product.created_at, described(Some(product)))?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn project(products: &Products, out: &mut impl Write) -> Result<(), Error> {
    writeln!(out, "\nProjection: what a list of garden shows")?;
    for summary in products.summaries("garden").await? {
        let price = summary.price.as_deref().unwrap_or("no price");
        writeln!(out, "  {}  {}, {price}, {}", summary.id, summary.title, summary.path)?;
    }
    Ok(())
}

async fn scan(products: &Products, out: &mut impl Write) -> Result<Vec<Product>, Error> {
    let (all, pages) = products.all(10).await?;
    let without_category = all.iter().filter(|product| product.category.is_none()).count();
    writeln!(out, "\nScan: {} products in {pages} pages, {without_category} without a category", all.len())?;
    Ok(all)
}

async fn update(products: &Products, out: &mut impl Write) -> Result<(), Error> {
    writeln!(out, "\nConditional update: two writers have read product 2")?;
    let Some(seen) = products.get(2, Consistency::Strong).await?.product else {
        writeln!(out, "  there is none")?;
        return Ok(());
    };
    for (writer, price) in [("first", "17.90"), ("second", "18.50")] {
        match products.change_price(&seen, price, NOW).await? {
            Change::Done(product) => writeln!(out, "  the {writer} sets {price}: {}", described(Some(&product)))?,
            Change::Conflict(found) => {
                let found = described(found.as_ref());
                writeln!(out, "  the {writer} sets {price}: refused, the product is {found} now")?;
            }
        }
    }
    Ok(())
}

async fn transact(products: &Products, sessions: &Sessions, out: &mut impl Write) -> Result<(), Error> {
    writeln!(out, "\nTransaction: products go into a cart at the price that was shown")?;
    let expired = sessions.get(EXPIRED_SESSION, NOW_IN_SECONDS).await?;
    writeln!(out, "  {EXPIRED_SESSION}: {}", if expired.is_some() { "open" } else { "expired" })?;
    let session = sessions.get(SESSION, NOW_IN_SECONDS).await?;
    let product = products.get(7, Consistency::Strong).await?.product;
    let (Some(session), Some(product)) = (session, product) else {
        writeln!(out, "  the session or the product is not there")?;
        return Ok(());
    };
    let outdated = Product { price: Some("12.00".to_owned()), ..product.clone() };
    // The session stays as it was read here, so the last attempt is that of a second writer.
    for (what, shown) in [("an old price", &outdated), ("its price", &product), ("its price again", &product)] {
        let outcome = sessions.add_to_cart(&session, shown, NOW_IN_SECONDS).await?;
        writeln!(out, "  product {} at {what}: {}", shown.id, told(&outcome))?;
    }
    Ok(())
}

async fn copy(all: &[Product], catalogue: &Catalogue, out: &mut impl Write) -> Result<(), Error> {
    let written = catalogue.put_all(all, &mut Backoff::new(Policy::BATCH)).await?;
    writeln!(out, "\nBatch write: {} items to the catalogue in {} calls", written.items, written.calls)?;
    Ok(())
}

async fn look_up(catalogue: &Catalogue, out: &mut impl Write) -> Result<(), Error> {
    writeln!(out, "\nSingle-table keys: a product and its former prices in one query")?;
    for (since, price) in [("2024-02-01T00:00:00Z", "19.90"), ("2024-01-03T10:00:00Z", "24.00")] {
        let former = FormerPrice { since: since.to_owned(), price: price.to_owned() };
        catalogue.keep_price(2, &former).await?;
    }
    if let Some(entry) = catalogue.entry(2).await? {
        writeln!(out, "  {}", described(Some(&entry.product)))?;
        for former in &entry.former_prices {
            writeln!(out, "    {} from {}", former.price, former.since)?;
        }
    }
    Ok(())
}

async fn gather(products: &Products, catalogue: &Catalogue, out: &mut impl Write) -> Result<(), Error> {
    writeln!(out, "\nShards: {HOT} over {SHARDS} partition keys, books on one")?;
    for category in [HOT, "books"] {
        let counts: Vec<_> = catalogue.counts(category).await?.iter().map(ToString::to_string).collect();
        writeln!(out, "  {category}: {}", counts.join(" + "))?;
    }
    writeln!(out, "  the newest five of {HOT}, of all shards")?;
    let gathered = catalogue.newest(HOT, 5).await?;
    for product in &gathered {
        writeln!(out, "    {}  {}", product.created_at, described(Some(product)))?;
    }
    let page = products.of_category(HOT, "2024-01-01T00:00:00Z"..=NOW, 5, None).await?;
    let ids = |products: &[Product]| products.iter().map(|product| product.id).collect::<Vec<_>>();
    let same = ids(&gathered) == ids(&page.products);
    writeln!(out, "  CategoryIndex has {}", if same { "the same five" } else { "others" })?;
    Ok(())
}

fn described(product: Option<&Product>) -> String {
    let Some(product) = product else { return "nothing".to_owned() };
    let price = product.price.as_deref().unwrap_or("no price");
    format!("{} {}, {price}", product.id, product.title)
}

fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(session) => format!("done, {}", session.data),
        Outcome::Cancelled(reasons) => {
            let parts = ["product", "session"].iter().zip(reasons);
            let parts: Vec<_> = parts.map(|(part, reason)| format!("{part}: {reason}")).collect();
            format!("cancelled ({})", parts.join(", "))
        }
    }
}
